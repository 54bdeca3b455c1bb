/** Keys, counters and proofs of a meter, and the protection of its APDUs (IEC 62056-5-3, 5). */
package io.tiaki.meter.internal.cosem.security;
