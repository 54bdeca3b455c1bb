package io.tiaki.packager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests and files. */
final class Octets {
  /** A package larger than this is none of ours: 256 MiB. */
  static final long MOST = 256L << 20;

  private Octets() {}

  static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static String sha256Hex(byte[] octets) {
    return HexFormat.of().formatHex(sha256(octets));
  }

  static byte[] read(Path file) throws IOException, PackagerException {
    if (!Files.isRegularFile(file)) {
      throw new PackagerException("There is no file " + file, PackagerException.USAGE);
    }
    if (Files.size(file) > MOST) {
      throw new PackagerException(file + " is larger than 256 MiB");
    }
    return Files.readAllBytes(file);
  }

  /** Writes the whole file or nothing. */
  static void write(Path file, byte[] octets) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(octets);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
