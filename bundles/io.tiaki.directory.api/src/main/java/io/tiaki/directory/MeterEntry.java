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
 * @param fingerprint SHA-256 of its certificate or, for a raw public key (RFC 7250), of its
 *     SubjectPublicKeyInfo, 64 lower-case hexadecimal digits, when it is pinned
 * @param group meters that are treated alike, for example by a policy of how they connect: 1 to 32
 *     of {@code a-z 0-9 -}; {@value #DEFAULT_GROUP} unless told
 */
public record MeterEntry(
    MeterId id,
    InetSocketAddress address,
    State state,
    Optional<String> fingerprint,
    String group) {
  /** The group of meters of which nothing else is said. */
  public static final String DEFAULT_GROUP = "default";

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
   * @throws IllegalArgumentException when the fingerprint is not 64 lower-case hexadecimal digits,
   *     or the group no group
   */
  public MeterEntry {
    if (fingerprint.isPresent() && !fingerprint.get().matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("A fingerprint is 64 lower-case hexadecimal digits");
    }
    if (!group.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("A group is 1 to 32 of a-z, 0-9 and -");
    }
  }

  /** A meter of the group {@value #DEFAULT_GROUP}. */
  public MeterEntry(
      MeterId id, InetSocketAddress address, State state, Optional<String> fingerprint) {
    this(id, address, state, fingerprint, DEFAULT_GROUP);
  }
}
