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
    Path socket = ControlSocket.in(data);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel, socket);
      Lines.write(channel, request.toString());
      JsonObject answer = new Gson().fromJson(Lines.read(channel), JsonObject.class);
      if (answer == null) {
        throw new DcsException("The control system gave no answer; see its log");
      }
      return answer;
    } catch (IOException | JsonParseException e) {
      throw new DcsException(
          "The control system did not answer (" + Failures.text(e) + "): see its log", e);
    }
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
