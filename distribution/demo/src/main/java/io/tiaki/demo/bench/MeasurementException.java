package io.tiaki.demo.bench;

/** A benchmark could not measure; the message says why and what to do. */
final class MeasurementException extends Exception {
  private static final long serialVersionUID = 1L;

  MeasurementException(String message) {
    super(message);
  }
}
