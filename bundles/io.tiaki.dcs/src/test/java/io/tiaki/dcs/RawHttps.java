package io.tiaki.dcs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Sends what it is told, octet for octet, and reads until the other side ends the connection. */
final class RawHttps {
  private static final int MILLIS = 20_000;

  private final SSLContext tls;
  private final int port;

  RawHttps(SSLContext tls, int port) {
    this.tls = tls;
    this.port = port;
  }

  record Response(String head, byte[] body) {
    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ": ";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()))
          .findFirst();
    }
  }

  SSLSocket open() throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  Response get(String target, String... headers) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines(headers) + "\r\n");
  }

  Response send(String request) throws IOException {
    try (SSLSocket socket = open()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    }
  }

  static Response read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    in.transferTo(all);
    byte[] octets = all.toByteArray();
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("The connection ended without an answer");
    }
    return new Response(text.substring(0, end), Arrays.copyOfRange(octets, end + 4, octets.length));
  }

  private static String lines(String... headers) {
    return Arrays.stream(headers).map(h -> h + "\r\n").reduce("", String::concat);
  }
}
