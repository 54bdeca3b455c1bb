package io.tiaki.usecase.clock.internal;

import java.time.Duration;

/**
 * When clocks are looked at, and what is done about them.
 *
 * @param period from one look at a meter's clock to the next
 * @param spread within so long after a meter has connected its clock is looked at, at random
 * @param tolerance up to this a clock is right; at least 1 s, because clocks are shifted by whole
 *     seconds
 * @param limit up to this a clock is set, and by no more in a day; beyond it an operator is told;
 *     at most 900 s, which is the most a clock can be shifted by
 */
public record Settings(Duration period, Duration spread, Duration tolerance, Duration limit) {}
