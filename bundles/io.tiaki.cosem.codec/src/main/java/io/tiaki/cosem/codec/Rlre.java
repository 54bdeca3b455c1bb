package io.tiaki.cosem.codec;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * RLRE (IEC 62056-5-3, 7.3, tag 99): the association has ended. Peers in the field get its lengths
 * wrong: whatever begins with its tag is decoded as one, without the fields that cannot be read.
 *
 * @param reason 0 normal, 1 not-finished, 30 user-defined, if given
 * @param userInformation InitiateResponse, plain or ciphered, if given
 */
public record Rlre(OptionalInt reason, Optional<Apdu> userInformation) implements Apdu {
  /** Without reason and user-information. */
  public static final Rlre EMPTY = new Rlre(OptionalInt.empty(), Optional.empty());
}
