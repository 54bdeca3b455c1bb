package io.tiaki.dcs.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An instruction as it was given. Its parameters are not part of it: they may be a consumer's
 * business.
 *
 * @param id unique
 * @param gateway that it was sent to
 * @param type like {@code supply.connect}
 * @param meter whose meter, where it is about one
 * @param created when
 * @param validUntil when the gateway gives it up at the latest
 */
public record Given(
    String id,
    String gateway,
    String type,
    Optional<String> meter,
    Instant created,
    Instant validUntil) {
  /** The gateway answers a little after the instruction's end at the latest. */
  public static final Duration GRACE = Duration.ofSeconds(2);
}
