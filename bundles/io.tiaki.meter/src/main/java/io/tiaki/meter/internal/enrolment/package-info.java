/** How meters get keys and certificates, and how others learn of them. */
package io.tiaki.meter.internal.enrolment;
