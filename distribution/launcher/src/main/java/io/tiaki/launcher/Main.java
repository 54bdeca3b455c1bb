package io.tiaki.launcher;

import io.tiaki.platform.log.ConsoleLog;
import java.nio.file.Path;
import org.osgi.framework.BundleException;

/** The gateway's main class. */
public final class Main {
  private Main() {}

  /**
   * Runs a gateway until it is told to stop.
   *
   * @param arguments see {@code tiaki gateway --help}
   */
  public static void main(String... arguments) throws InterruptedException {
    try {
      Options options = Options.parse(Path.of(System.getProperty("tiaki.home", ".")), arguments);
      if (options.help()) {
        System.out.print(Options.HELP);
        return;
      }
      ConsoleLog.install(options.debug());
      Gateway gateway = new Gateway(options);
      Runtime.getRuntime().addShutdownHook(new Thread(gateway::stop, "tiaki-stop"));
      Termination.isClean();
      gateway.start();
      while (gateway.await()) {
        gateway.startAgain();
      }
    } catch (UsageException e) {
      System.err.println("tiaki gateway: " + e.getMessage());
      System.exit(e.status());
    } catch (BundleException e) {
      System.err.println("tiaki gateway: the framework does not start: " + e.getMessage());
      System.exit(1);
    }
  }
}
