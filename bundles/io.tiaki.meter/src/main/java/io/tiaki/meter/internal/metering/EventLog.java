package io.tiaki.meter.internal.metering;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters' own log (R89): lines of time and event in a file, with one older file beside it; both
 * bounded. What cannot be written is not kept, metering goes on. Safe for use by many threads.
 */
public final class EventLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private final Path file;
  private final long mostOctets;
  private @Nullable OutputStream out;
  private long octets;
  private boolean failing;

  /**
   * @param mostOctets of each of the two files
   */
  public EventLog(Path file, long mostOctets) {
    this.file = file;
    this.mostOctets = mostOctets;
  }

  /** Adds a line. */
  public synchronized void write(Instant when, String event) {
    byte[] line =
        (when.truncatedTo(ChronoUnit.MILLIS) + " " + event + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      open().write(line);
      octets += line.length;
      failing = false;
    } catch (IOException failed) {
      close();
      if (!failing) {
        LOG.warn("The meters' log {} cannot be written; check the disk", file, failed);
      }
      failing = true;
    }
  }

  /** The file with room for a line; a full one becomes the older file. */
  private OutputStream open() throws IOException {
    OutputStream current = out;
    if (current != null && octets <= mostOctets) {
      return current;
    }
    close();
    if (Files.exists(file) && Files.size(file) > mostOctets) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    current = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    octets = Files.size(file);
    out = current;
    return current;
  }

  @Override
  public synchronized void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException failed) {
      LOG.debug("The meters' log {} did not close in order", file, failed);
    }
    out = null;
  }
}
