/** Registers, load profiles, capture rounds and what keeps them. */
package io.tiaki.meter.internal.metering;
