package io.tiaki.swaprig.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Takes commands from standard input, one JSON object a line, and answers each on standard output
 * likewise. The gateway ends when the input does.
 */
public final class RigActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Commands commands = new Commands(context);
    Thread thread = new Thread(() -> serve(context, commands), "swap-rig");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop(BundleContext context) {
    // The thread ends with the input, and the process with it.
  }

  private static void serve(BundleContext context, Commands commands) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(answer(commands, line));
        System.out.flush();
      }
    } catch (IOException e) {
      // As good as its end.
    }
    try {
      context.getBundle(0).stop();
    } catch (BundleException e) {
      System.err.println("The framework does not stop: " + e);
    }
  }

  private static JsonObject answer(Commands commands, String line) {
    JsonObject answer;
    try {
      answer = commands.run(JsonParser.parseString(line).getAsJsonObject());
    } catch (RigException | RuntimeException e) {
      answer = new JsonObject();
      answer.addProperty("error", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = new JsonObject();
      answer.addProperty("error", "interrupted");
    }
    answer.addProperty("event", "rig");
    return answer;
  }
}
