package io.tiaki.meter;

import io.tiaki.platform.log.ConsoleLog;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs smart meters until it is stopped. Exit status 0 after SIGTERM, 1 for failures, 2 for wrong
 * usage or configuration.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int FAILURE = 1;
  private static final int USAGE = 2;
  private static final int OUTPUT_OCTETS = 1 << 16;
  private static final String STOP_REGISTERING = "stop-registering";
  private static final String RAISE = "raise";
  private static final String LOOK = "look";

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(arguments);
    } catch (UsageException wrong) {
      System.err.println("meter: " + wrong.getMessage());
      System.exit(USAGE);
      return;
    }
    if (commandLine.help()) {
      System.out.print(CommandLine.HELP);
      return;
    }
    ConsoleLog.install(Boolean.getBoolean("tiaki.debug"));
    MeterEvents events =
        commandLine.json() ? new JsonEvents(standardOutput()) : new TextEvents(standardOutput());
    try {
      run(commandLine, events);
    } catch (StartException failed) {
      LOG.debug("Not started", failed);
      System.err.println("meter: " + failed.getMessage());
      if (commandLine.json()) {
        events.problem(String.valueOf(failed.getMessage()));
      }
      System.exit(FAILURE);
    }
  }

  private static void run(CommandLine commandLine, MeterEvents events)
      throws StartException, InterruptedException {
    Neighbourhood neighbourhood =
        new Neighbourhood(commandLine.settings(), Clock.systemUTC(), events);
    Runtime.getRuntime().addShutdownHook(new Thread(neighbourhood::close, "tiaki-meter-stop"));
    Termination.isClean();
    neighbourhood.start();
    // Reading a terminal would stop a process that runs in its background.
    if (commandLine.json() || System.console() == null) {
      Thread commands = new Thread(() -> readCommands(neighbourhood), "tiaki-meter-commands");
      commands.setDaemon(true);
      commands.start();
    }
    new CountDownLatch(1).await();
  }

  private static void command(Neighbourhood neighbourhood, String line) {
    String[] words = line.split("\\s+");
    if (line.equals(STOP_REGISTERING)) {
      neighbourhood.stopRegistering();
    } else if (words.length == 3 && words[0].equals(RAISE)) {
      if (!neighbourhood.provoke(words[1], words[2])) {
        LOG.warn("Nothing was raised: the meter or what was to happen is unknown; see --help");
      }
    } else if (words.length == 2 && words[0].equals(LOOK)) {
      if (!neighbourhood.look(words[1])) {
        LOG.warn("Nobody looked: the meter is unknown; see --help");
      }
    } else if (!line.isEmpty()) {
      LOG.warn("Unknown command on standard input; see --help");
    }
  }

  private static void readCommands(Neighbourhood neighbourhood) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        command(neighbourhood, line.strip());
      }
    } catch (IOException closed) {
      LOG.debug("Standard input has ended", closed);
    }
  }

  private static PrintStream standardOutput() {
    OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_OCTETS);
    return new PrintStream(out, false, StandardCharsets.UTF_8);
  }
}
