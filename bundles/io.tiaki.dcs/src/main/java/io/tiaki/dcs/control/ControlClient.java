package io.tiaki.dcs.control;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Asks the control system that runs on a data folder. */
public final class ControlClient {
  private final Path data;

  public ControlClient(Path data) {
    this.data = data;
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @throws DcsException when no control system runs there, or it ended meanwhile
   */
  public JsonObject ask(JsonObject request) throws DcsException {
    return ask(request, event -> {}, new CountDownLatch(1))
        .orElseThrow(() -> new DcsException("The control system gave no answer; see its log"));
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @param events is told what comes before the answer, on the caller's thread
   * @param stop ends the waiting when it reaches zero
   * @return the answer, the first line with a {@code status}; empty when it was stopped
   * @throws DcsException when no control system runs there, or it ended meanwhile
   */
  public Optional<JsonObject> ask(
      JsonObject request, Consumer<JsonObject> events, CountDownLatch stop) throws DcsException {
    Path socket = ControlSocket.in(data);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel, socket);
      Thread closer = closer(stop, channel);
      try {
        Lines lines = new Lines(channel);
        lines.write(request.toString());
        JsonObject answer = next(lines);
        while (answer.has("event") && !answer.has("status")) {
          events.accept(answer);
          answer = next(lines);
        }
        return Optional.of(answer);
      } finally {
        closer.interrupt();
      }
    } catch (IOException | JsonParseException e) {
      if (stop.getCount() == 0) {
        return Optional.empty();
      }
      throw new DcsException(
          "The control system did not answer (" + Failures.text(e) + "): see its log", e);
    }
  }

  private static JsonObject next(Lines lines) throws IOException {
    JsonObject answer = new Gson().fromJson(lines.read(), JsonObject.class);
    if (answer == null) {
      throw new IOException("an empty line came");
    }
    return answer;
  }

  /** Ends the connection at a stop, until it is interrupted. */
  private static Thread closer(CountDownLatch stop, SocketChannel channel) {
    Thread closer =
        new Thread(
            () -> {
              try {
                stop.await();
                channel.close();
              } catch (InterruptedException | IOException e) {
                // Who waits notices at the end of the process.
              }
            },
            "tiaki-dcs-closer");
    closer.setDaemon(true);
    closer.start();
    return closer;
  }

  private void connect(SocketChannel channel, Path socket) throws DcsException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new DcsException(
          "No control system runs on "
              + data
              + ": start one with the same --data, or name the other folder with --data DIR",
          e);
    }
  }
}
