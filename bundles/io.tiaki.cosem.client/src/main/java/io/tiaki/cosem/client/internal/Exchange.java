package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.codec.CodecException;

/**
 * Requests and answers that belong together, as a state machine without time and transport.
 *
 * @param <T> what it is for
 */
interface Exchange<T> {
  /** The first request. */
  Step<T> start();

  /**
   * An APDU came from the meter. One that is not authentic may be anybody's: what it says about
   * what was carried out is not believed.
   */
  Step<T> received(Line.Received answer);

  /**
   * Something came that is no APDU.
   *
   * @param payload wrapper and what should be an APDU
   */
  default Step<T> unreadable(byte[] payload, CodecException why) {
    return new Step.Stray<>();
  }

  /** No answer came to what was sent last. */
  Step<T> timedOut();

  /** Whether what was sent last may be sent once more as it is, because nothing came back. */
  default boolean repeatable() {
    return false;
  }

  /**
   * Octets of the longest APDU that is sent in one, when longer ones go in general-block-transfer;
   * 0: none do.
   */
  default int generalBlocks() {
    return 0;
  }

  /** What was to be sent last never went out. */
  default void notSent() {}

  /**
   * Whether the meter may have carried out what must not be done twice. Safe to ask on any thread.
   */
  default boolean inDoubt() {
    return false;
  }
}
