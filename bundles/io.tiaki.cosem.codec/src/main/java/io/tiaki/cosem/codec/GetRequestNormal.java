package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import java.util.Optional;

/**
 * Get-Request-Normal (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param attribute what is wanted
 * @param access which part of it, if not all
 */
public record GetRequestNormal(
    InvokeIdAndPriority invoke, AttributeDescriptor attribute, Optional<SelectiveAccess> access)
    implements GetRequest {}
