package io.tiaki.itests.update;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Gives packages over HTTPS to whoever has a certificate; behaves badly when told to. */
final class PackageServer implements AutoCloseable {
  /** What it does with a request. */
  interface Behaviour {
    void answer(HttpExchange exchange, byte[] file, int from) throws IOException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  volatile Behaviour behaviour = PackageServer::proper;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  PackageServer(SSLContext tls, int port) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext("/packages/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void offer(Dp dp) {
    files.put("/packages/" + dp.sha256() + ".dp", dp.octets());
  }

  /** Offers octets under the name of others. */
  void offer(String sha256, byte[] octets) {
    files.put("/packages/" + sha256 + ".dp", octets);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
    byte[] file = files.get(exchange.getRequestURI().getPath());
    try (exchange) {
      if (file == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
        behaviour.answer(exchange, file, from);
      }
    }
  }

  static void proper(HttpExchange exchange, byte[] file, int from) throws IOException {
    int length = file.length - from;
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(file, from, length);
    }
  }
}
