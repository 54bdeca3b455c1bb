package io.tiaki.demo.process;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A process's log file, appended to and bounded: beyond a limit it becomes {@code NAME.log.1} and a
 * new one begins. Remembers the last lines. Thread-safe.
 */
public final class ProcessLog implements AutoCloseable {
  /** Octets of one file. */
  public static final long LIMIT = 10L * 1024 * 1024;

  private static final int TAIL = 20;

  private final Path file;
  private final long limit;
  private final Deque<String> tail = new ArrayDeque<>();
  private Writer out;
  private long size;
  private boolean broken;

  /**
   * Opens the log.
   *
   * @param limit octets after which a new file begins
   * @throws IOException when the file cannot be written
   */
  public ProcessLog(Path file, long limit) throws IOException {
    this.file = file;
    this.limit = limit;
    Files.createDirectories(file.toAbsolutePath().getParent());
    size = Files.exists(file) ? Files.size(file) : 0;
    if (size > limit) {
      rotate();
    }
    out = open();
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** Writes a line; a full disk only loses the log. */
  public synchronized void write(String line) {
    tail.addLast(line);
    if (tail.size() > TAIL) {
      tail.removeFirst();
    }
    if (broken) {
      return;
    }
    try {
      out.write(line);
      out.write('\n');
      out.flush();
      size += line.length() + 1L;
      if (size > limit) {
        out.close();
        rotate();
        out = open();
      }
    } catch (IOException e) {
      broken = true;
    }
  }

  /** The last lines, oldest first. */
  public synchronized List<String> tail() {
    return new ArrayList<>(tail);
  }

  @Override
  public synchronized void close() {
    broken = true;
    try {
      out.close();
    } catch (IOException e) {
      // What could not be written is lost already.
    }
  }

  private void rotate() throws IOException {
    Files.move(
        file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    size = 0;
  }

  private Writer open() throws IOException {
    return Files.newBufferedWriter(
        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
