package io.tiaki.dcs.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 on a blocking channel, bounded. One thread reads and one writes. */
final class Lines {
  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(4096).flip();

  Lines(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * The next line.
   *
   * @throws EOFException when the other side ended the connection instead
   */
  String read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() <= ControlSocket.MAX_LINE) {
      while (buffer.hasRemaining()) {
        byte octet = buffer.get();
        if (octet == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(octet);
      }
      if (channel.read(buffer.clear()) < 0) {
        buffer.flip();
        throw new EOFException("The control connection ended without an answer");
      }
      buffer.flip();
    }
    throw new IOException("A line on the control socket is too long");
  }

  void write(String line) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }
}
