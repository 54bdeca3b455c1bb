package io.tiaki.benchmarks.link;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** OpenSSL on both sides: a server process, and a client process for each handshake. */
final class OpenSslDialer implements Dialer {
  private static final long LONGEST_SECONDS = 120;

  private final Path program;
  private final Path folder;
  private final Proof proof;
  private final Process server;
  private final InetSocketAddress address;

  /**
   * Starts the server.
   *
   * @param folder with {@code ca.pem}, {@code server.pem} and {@code client.pem} and their keys
   */
  OpenSslDialer(Path program, Path folder, Proof proof) throws IOException {
    this.program = program;
    this.proof = proof;
    this.folder = folder;
    this.server = start("server", new InetSocketAddress("127.0.0.1", 0));
    this.address = new InetSocketAddress("127.0.0.1", line(server).get("port").getAsInt());
  }

  private Process start(String role, InetSocketAddress at) throws IOException {
    List<String> words = new ArrayList<>(List.of(program.toString(), role));
    words.addAll(List.of("--address", at.getHostString() + ":" + at.getPort()));
    words.addAll(List.of("--suite", proof.suite()));
    if (proof == Proof.CERTIFICATE) {
      words.addAll(List.of("--mode", "full", "--ca", file("ca.pem")));
      words.addAll(List.of("--cert", file(role + ".pem"), "--key", file(role + ".key")));
    } else {
      words.addAll(List.of("--mode", "psk", "--psk-identity", Proof.IDENTITY));
      words.addAll(List.of("--psk-key", Proof.KEY));
    }
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonObject line(Process process) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String text = out.readLine();
    try {
      if (text != null) {
        return JsonParser.parseString(text).getAsJsonObject();
      }
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("OpenSSL said what is no result", e);
    }
    throw new IOException("OpenSSL ended without a result");
  }

  @Override
  public InetSocketAddress server() {
    return address;
  }

  @Override
  public long handshake(InetSocketAddress to) throws IOException, InterruptedException {
    Process client = start("client", to);
    try {
      if (!client.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new DialerException("OpenSSL had no session after two minutes");
      }
      return (long) (line(client).get("wallMicros").getAsDouble() * 1_000);
    } finally {
      client.destroyForcibly();
    }
  }

  @Override
  public void close() {
    server.destroy();
  }
}
