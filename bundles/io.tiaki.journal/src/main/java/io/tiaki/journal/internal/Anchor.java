package io.tiaki.journal.internal;

import io.tiaki.journal.LogKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last signed head of each log in a file outside the data folder: whoever brings back an older
 * data folder does not bring back this. First line {@code tiaki-journal-anchor 1}, then a line a
 * log: its name, sequence, chain value, time (ms since 1970), SignedData in base64. Touched by the
 * journal's thread only.
 */
final class Anchor {
  private static final String FIRST = "tiaki-journal-anchor 1";
  private static final int MOST_OCTETS = 512 << 10;

  private final Path file;
  private final Map<LogKind, Marked> heads;

  private Anchor(Path file, Map<LogKind, Marked> heads) {
    this.file = file;
    this.heads = heads;
  }

  /**
   * Reads the file.
   *
   * @throws IOException when it is there and cannot be read or understood; the message names it
   */
  static Anchor read(Path file) throws IOException {
    Map<LogKind, Marked> heads = new EnumMap<>(LogKind.class);
    String text;
    try {
      if (Files.size(file) > MOST_OCTETS) {
        throw broken(file);
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return new Anchor(file, heads);
    }
    String[] lines = text.split("\n", -1);
    if (!lines[0].equals(FIRST)) {
      throw broken(file);
    }
    for (LogKind kind : LogKind.values()) {
      String prefix = ChainedLog.name(kind) + " ";
      for (String line : lines) {
        if (line.startsWith(prefix)) {
          heads.put(
              kind, Marked.of(line.substring(prefix.length())).orElseThrow(() -> broken(file)));
        }
      }
    }
    return new Anchor(file, heads);
  }

  private static IOException broken(Path file) {
    return new IOException(
        file + " is no anchor of a journal: see what happened to it, then move it away");
  }

  /** The head that was kept last. */
  Optional<Marked> head(LogKind kind) {
    return Optional.ofNullable(heads.get(kind));
  }

  /** Keeps a head; durable when it returns. */
  void keep(LogKind kind, Marked last) throws IOException {
    heads.put(kind, last);
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    heads.forEach(
        (k, head) -> text.append(ChainedLog.name(k)).append(' ').append(head.line()).append('\n'));
    write(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private void write(byte[] octets) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      }
      ByteBuffer all = ByteBuffer.wrap(octets);
      while (all.hasRemaining()) {
        channel.write(all);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
