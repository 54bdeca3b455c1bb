package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.util.function.IntSupplier;

/**
 * What holds in an association.
 *
 * @param conformance negotiated
 * @param maxPdu octets of the longest APDU that both the link and the meter take
 * @param attempts how often a request is sent at most
 * @param invokeIds the next invoke id, 0 to 15
 * @param quirks what the meter was found not to do
 */
record Terms(
    Conformance conformance, int maxPdu, int attempts, IntSupplier invokeIds, Quirks quirks) {
  Terms withAttempts(int now) {
    return now == attempts ? this : new Terms(conformance, maxPdu, now, invokeIds, quirks);
  }

  boolean offers(Service service) {
    return conformance.contains(service);
  }

  InvokeIdAndPriority nextInvoke() {
    return InvokeIdAndPriority.of(invokeIds.getAsInt());
  }
}
