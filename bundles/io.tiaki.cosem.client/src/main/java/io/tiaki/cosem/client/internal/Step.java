package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.codec.Apdu;

/**
 * What follows from an event in an exchange.
 *
 * @param <T> what the exchange is for
 */
sealed interface Step<T> {
  /** Send this and wait for the answer. */
  record Send<T>(Apdu apdu) implements Step<T> {}

  /** Go on waiting: the message does not belong to this exchange. */
  record Stray<T>() implements Step<T> {}

  /** The exchange has reached its end. */
  record Done<T>(T result) implements Step<T> {}

  /** The exchange has failed. */
  record Failed<T>(CosemException why) implements Step<T> {}

  /** The meter does not know the association any more. */
  record NotAssociated<T>(String why) implements Step<T> {}
}
