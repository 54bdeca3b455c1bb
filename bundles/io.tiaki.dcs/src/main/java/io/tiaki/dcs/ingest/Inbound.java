package io.tiaki.dcs.ingest;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as it came from the broker.
 *
 * @param kind what its topic says that it is
 * @param gateway whose topic it came on
 * @param id what stands beside the content as its id; not signed, form not checked
 * @param cms octets, not verified; not copied, nobody changes them
 * @param received when
 * @param acknowledge tells the broker that it may forget the message
 */
public record Inbound(
    Kind kind,
    String gateway,
    Optional<String> id,
    byte[] cms,
    Instant received,
    Runnable acknowledge) {
  /** What gateways send. */
  public enum Kind {
    READINGS,
    OUTCOME
  }
}
