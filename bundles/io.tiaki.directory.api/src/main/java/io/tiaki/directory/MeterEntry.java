package io.tiaki.directory;

import io.tiaki.model.MeterId;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A meter as the gateway knows it.
 *
 * @param id its logical device name
 * @param address where it listens for DTLS; resolved, or unresolved when the name was not found
 * @param state whether it may talk
 * @param fingerprint SHA-256 of its certificate, 64 lower-case hexadecimal digits, when it is
 *     pinned
 */
public record MeterEntry(
    MeterId id, InetSocketAddress address, State state, Optional<String> fingerprint) {
  /**
   * Where a meter is in its life at this gateway. More may be added: callers have a default branch.
   */
  public enum State {
    /** Known beforehand and allowed to connect. */
    PRE_REGISTERED,
    /** Not allowed to connect for now. */
    BLOCKED
  }

  /**
   * @throws IllegalArgumentException when the fingerprint is not 64 lower-case hexadecimal digits
   */
  public MeterEntry {
    if (fingerprint.isPresent() && !fingerprint.get().matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("A fingerprint is 64 lower-case hexadecimal digits");
    }
  }
}
