package io.tiaki.update.internal;

import io.tiaki.security.SecurityModule;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file over HTTPS with client certificate (RFC 9110), and goes on where it stopped. At
 * most as many octets are read as were announced, whatever the server says of its length. One
 * thread calls {@link #fetch}; any other may {@link #close}.
 */
final class Download implements AutoCloseable {
  /** Nothing ends a connect before its time: it is what a stop of the bundle may have to wait. */
  private static final int CONNECT_MILLIS = 4_000;

  private static final int READ_MILLIS = 15_000;
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final String LATE = "it took too long";
  private static final int BUFFER = 32 << 10;

  private final URI uri;
  private final long size;
  private final SSLSocketFactory sockets;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable HttpsURLConnection connection;
  private volatile boolean closed;

  /** It is of no use to try again. */
  private static final class FinalException extends IOException {
    private static final long serialVersionUID = 1L;

    FinalException(String message) {
      super(message);
    }
  }

  /**
   * @param size octets announced
   * @throws GeneralSecurityException when our key or the authorities cannot be used
   */
  Download(URI uri, long size, SecurityModule security, String credential)
      throws GeneralSecurityException {
    this.uri = uri;
    this.size = size;
    this.sockets = sockets(security, credential);
  }

  /**
   * Fetches into a file that is made or replaced. Blocks.
   *
   * @param patience how long it may take
   * @throws RefusedException with what is wrong and what to do
   */
  void fetch(Path file, Duration patience) throws RefusedException {
    long end = System.nanoTime() + patience.toNanos();
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      String trouble = untilComplete(out, end);
      if (!trouble.isEmpty()) {
        throw RefusedException.failed(
            "The package could not be fetched from "
                + uri.getHost()
                + ": "
                + trouble
                + "; nothing was changed");
      }
      out.force(true);
    } catch (FinalException e) {
      throw RefusedException.refused(e.getMessage() + "; nothing was changed");
    } catch (IOException e) {
      throw RefusedException.failed(
          "The package cannot be written to the disk: make room; nothing was changed");
    }
  }

  @Override
  public void close() {
    closed = true;
    ended.countDown();
    HttpsURLConnection open = connection;
    if (open != null) {
      open.disconnect();
    }
  }

  /** What stood in the way at the end; empty when all is there. */
  private String untilComplete(FileChannel out, long end) throws IOException {
    long pause = FIRST_PAUSE_MILLIS;
    String trouble = "";
    while (!closed && System.nanoTime() - end < 0) {
      long before = out.position();
      String now = attempt(out, end);
      if (now.isEmpty()) {
        return "";
      }
      // That the time ended is not what stood in the way before.
      trouble = now.equals(LATE) && !trouble.isEmpty() ? trouble : now;
      pause =
          out.position() > before ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      // Not one more attempt in the last millisecond: it would only hide what the trouble was.
      rest(Math.min(pause, Math.max(0, (end - System.nanoTime()) / 1_000_000) + 1));
    }
    return closed
        ? "the update bundle was stopped"
        : trouble.isEmpty() ? "no time was left" : trouble;
  }

  private void rest(long millis) {
    try {
      if (ended.await(millis, TimeUnit.MILLISECONDS)) {
        closed = true;
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private String attempt(FileChannel out, long end) throws IOException {
    HttpsURLConnection http;
    InputStream in;
    try {
      http = opened(out.position());
      int status = http.getResponseCode();
      if (status == 404 || status == 403) {
        throw new FinalException(
            "The server does not give this gateway the package (status " + status + ")");
      } else if (status != 200 && status != 206) {
        return "the server answered with status " + status;
      }
      place(out, http, status);
      in = http.getInputStream();
    } catch (FinalException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return cause(e);
    }
    try (in) {
      return copy(in, out, end);
    } finally {
      http.disconnect();
      connection = null;
    }
  }

  private HttpsURLConnection opened(long from) throws IOException {
    HttpsURLConnection http = (HttpsURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection = http;
    if (closed) {
      throw new IOException("closed");
    }
    http.setSSLSocketFactory(sockets);
    http.setConnectTimeout(CONNECT_MILLIS);
    http.setReadTimeout(READ_MILLIS);
    http.setInstanceFollowRedirects(false);
    http.setUseCaches(false);
    // No connection, and so no thread of the JDK's, outlives the request.
    http.setRequestProperty("Connection", "close");
    http.setRequestProperty("Accept-Encoding", "identity");
    if (from > 0) {
      http.setRequestProperty("Range", "bytes=" + from + "-");
    }
    return http;
  }

  /** Goes to where the answer begins (RFC 9110, 14.4). */
  private void place(FileChannel out, HttpsURLConnection http, int status) throws IOException {
    if (status == 200) {
      out.truncate(0);
      out.position(0);
    } else {
      String range = String.valueOf(http.getHeaderField("Content-Range"));
      if (!range.startsWith("bytes " + out.position() + "-")) {
        throw new IOException("the server answered with another range than asked for");
      }
    }
  }

  private String copy(InputStream in, FileChannel out, long end) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (!closed && System.nanoTime() - end < 0) {
      int count;
      try {
        count = in.read(buffer);
      } catch (IOException e) {
        return cause(e);
      }
      if (count < 0) {
        return out.position() == size ? "" : "the server gave fewer octets than announced";
      }
      if (out.position() + count > size) {
        throw new FinalException("The server gives more octets than the " + size + " announced");
      }
      ByteBuffer octets = ByteBuffer.wrap(buffer, 0, count);
      while (octets.hasRemaining()) {
        out.write(octets);
      }
    }
    return LATE;
  }

  private static String cause(Exception e) {
    Throwable last = e;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    // Only the kind: texts of the network's exceptions hold what the peer sent.
    return last instanceof GeneralSecurityException
        ? "the server's certificate is not accepted"
        : last.getClass().getSimpleName();
  }

  private static SSLSocketFactory sockets(SecurityModule security, String credential)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    try {
      context.init(
          new KeyManager[] {security.keyManager(credential)},
          new TrustManager[] {security.trustManager()},
          null);
    } catch (KeyManagementException e) {
      throw new GeneralSecurityException("TLS cannot be set up", e);
    }
    return context.getSocketFactory();
  }
}
