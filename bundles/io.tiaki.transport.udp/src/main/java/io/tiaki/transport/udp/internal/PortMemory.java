package io.tiaki.transport.udp.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which port the system chose, so that the socket after an update or a changed setting
 * has it again: peers know a session by our address, and so keep it. A file that is lost or spoiled
 * only means another port.
 */
final class PortMemory {
  private static final Logger LOG = LoggerFactory.getLogger(PortMemory.class);
  private static final int LONGEST = 5;
  private static final int HIGHEST_PORT = 65_535;

  private final @Nullable Path file;

  /**
   * @param file outlives an update of the bundle; null when there is no place for one
   */
  PortMemory(@Nullable Path file) {
    this.file = file;
  }

  /** The port of the last time, if it is known. */
  OptionalInt read() {
    try {
      if (file != null && Files.exists(file) && Files.size(file) <= LONGEST) {
        int port = Integer.parseInt(Files.readString(file, StandardCharsets.US_ASCII));
        return port > 0 && port <= HIGHEST_PORT ? OptionalInt.of(port) : OptionalInt.empty();
      }
    } catch (IOException | NumberFormatException e) {
      LOG.debug("The last port is not known", e);
    }
    return OptionalInt.empty();
  }

  /** Keeps the port for the next time. */
  void write(int port) {
    try {
      if (file != null) {
        Files.writeString(file, Integer.toString(port), StandardCharsets.US_ASCII);
      }
    } catch (IOException e) {
      LOG.debug("The port is not remembered", e);
    }
  }
}
