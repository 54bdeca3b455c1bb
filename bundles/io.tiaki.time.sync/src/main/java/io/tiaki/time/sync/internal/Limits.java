package io.tiaki.time.sync.internal;

import java.time.Duration;

/**
 * When time is trusted.
 *
 * @param selected so many time servers must agree
 * @param authenticated so many of them must prove who they are
 * @param deviation the clock may be off so far at most
 * @param jump a change of the clock by more than this between two looks was made by somebody
 * @param holdover so long the clock is trusted without its source
 * @param driftPpm so much a free clock goes wrong at most, in millionths
 * @param bootstrap after so long without a first trust an operator must act
 */
record Limits(
    int selected,
    int authenticated,
    Duration deviation,
    Duration jump,
    Duration holdover,
    int driftPpm,
    Duration bootstrap) {}
