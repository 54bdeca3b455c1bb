package io.tiaki.cosem;

import java.util.Optional;

/**
 * What a meter said to a request that was signed from end to end.
 *
 * @param apdu the answer as it came, for whom signed the request: usually general-signing itself
 * @param result what it says; empty when it cannot be read here, because it is ciphered for whom
 *     signed. Its signature is not checked by the gateway
 */
public record SignedAnswer(Octets apdu, Optional<AccessResult> result) {}
