package io.tiaki.model;

/**
 * One measured value of a reading.
 *
 * @param code what was measured
 * @param quantity the value with its unit
 */
public record Measurement(ObisCode code, Quantity quantity) {}
