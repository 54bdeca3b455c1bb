package io.tiaki.cosem.codec;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * RLRQ (IEC 62056-5-3, 7.3, tag 98): ends an association.
 *
 * @param reason 0 normal, 1 urgent, 30 user-defined, if given
 * @param userInformation InitiateRequest, plain or ciphered, if given
 */
public record Rlrq(OptionalInt reason, Optional<Apdu> userInformation) implements Apdu {
  /** Without reason and user-information. */
  public static final Rlrq EMPTY = new Rlrq(OptionalInt.empty(), Optional.empty());
}
