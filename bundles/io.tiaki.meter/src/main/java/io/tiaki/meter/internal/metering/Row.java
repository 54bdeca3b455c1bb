package io.tiaki.meter.internal.metering;

/**
 * One entry of the load profile.
 *
 * @param epochSecond when it was registered: a multiple of the capture period, UTC
 * @param status bits of {@link Status}
 * @param imported tenths of a Wh, 0 to 2^32-1
 * @param exported tenths of a Wh, 0 to 2^32-1
 * @param decivolts tenths of a volt, 0 to 65,535
 */
public record Row(long epochSecond, int status, long imported, long exported, int decivolts) {}
