package io.tiaki.usecase;

import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody wants done, verified and allowed.
 *
 * @param id unique, 1 to 64 characters of {@code A-Z a-z 0-9 -}; the same id acts once
 * @param type what, for example {@code reading.read}
 * @param meter at which meter, if at one
 * @param issuer who: the common name of the validated signer
 * @param validUntil after this instant it is not carried out
 * @param parameters further details by name, as the uplink protocol lists them for the type
 */
public record Instruction(
    String id,
    String type,
    Optional<MeterId> meter,
    String issuer,
    Instant validUntil,
    Map<String, String> parameters) {
  /**
   * @throws IllegalArgumentException when the id has not the form above
   */
  public Instruction {
    if (!id.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "An instruction id is 1 to 64 characters of A-Z a-z 0-9 -");
    }
    parameters = Map.copyOf(parameters);
  }
}
