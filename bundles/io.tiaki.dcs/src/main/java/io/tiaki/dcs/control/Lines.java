package io.tiaki.dcs.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 on a blocking channel, bounded. */
final class Lines {
  private Lines() {}

  static String read(SocketChannel channel) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte octet = buffer.get();
        if (octet == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(octet);
      }
      buffer.clear();
      if (line.size() > ControlSocket.MAX_LINE) {
        throw new IOException("A line on the control socket is too long");
      }
    }
    throw new EOFException("The control connection ended without an answer");
  }

  static void write(SocketChannel channel, String line) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }
}
