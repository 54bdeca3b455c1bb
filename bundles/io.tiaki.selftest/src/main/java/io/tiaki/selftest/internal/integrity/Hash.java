package io.tiaki.selftest.internal.integrity;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** SHA-256 (FIPS 180-4), as 64 lower-case hexadecimal digits. */
final class Hash {
  private static final int BUFFER = 32 << 10;
  private static final int GZIP_1 = 0x1f;
  private static final int GZIP_2 = 0x8b;

  private Hash() {}

  /**
   * Of a file.
   *
   * @throws InterruptedIOException when the thread is interrupted
   */
  static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** Of what is packed in a file: Felix's Deployment Admin keeps bundles as gzip (RFC 1952). */
  static String unpacked(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(2);
      boolean packed = in.read() == GZIP_1 && in.read() == GZIP_2;
      in.reset();
      return of(packed ? new GZIPInputStream(in) : in);
    } catch (ZipException | EOFException e) {
      return "torn";
    }
  }

  /** Of what is left of a stream. */
  static String of(InputStream in) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("stopped");
      }
      digest.update(buffer, 0, count);
    }
    return text(digest);
  }

  static String text(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
