package io.tiaki.dcs.control;

import io.tiaki.dcs.DcsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the control socket is: the address that fits the system's limit. */
public final class ControlSocket {
  /** Longest path of a Unix domain socket, in octets, without the terminating zero. */
  private static final int MAX_PATH = 107;

  /** The most octets of a request or an answer. */
  static final int MAX_LINE = 1 << 20;

  private ControlSocket() {}

  /**
   * The socket of a data folder, as a path that the system takes.
   *
   * @throws DcsException when no form of it is short enough
   */
  public static Path in(Path data) throws DcsException {
    Path absolute = data.toAbsolutePath().normalize().resolve("dcs/control.sock");
    Path here = Path.of("").toAbsolutePath();
    Path relative =
        absolute.getRoot() != null && absolute.getRoot().equals(here.getRoot())
            ? here.relativize(absolute)
            : absolute;
    Path shorter = length(relative) < length(absolute) ? relative : absolute;
    if (length(shorter) > MAX_PATH) {
      throw new DcsException(
          "The control socket "
              + absolute
              + " has a longer path than the system allows ("
              + MAX_PATH
              + " octets): choose a shorter --data");
    }
    return shorter;
  }

  private static int length(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
