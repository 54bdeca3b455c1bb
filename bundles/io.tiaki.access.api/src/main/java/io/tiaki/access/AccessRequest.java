package io.tiaki.access;

import io.tiaki.model.MeterId;
import java.util.Optional;

/**
 * A wish.
 *
 * @param subject who asks: the common name of a validated certificate, or {@code console:name} for
 *     whom a local console vouches
 * @param action the instruction's type, for example {@code reading.read}
 * @param meter at which meter, if at one
 */
public record AccessRequest(String subject, String action, Optional<MeterId> meter) {}
