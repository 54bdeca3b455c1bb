/** Believable homes: what they use and generate at any time, drawn from the meter's number. */
package io.tiaki.meter.internal.load;
