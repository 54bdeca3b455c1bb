package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.SelectiveAccess;
import java.util.Optional;

/**
 * Set-Request-Normal (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param attribute what is written
 * @param access which part of it, if not all
 * @param value what is written to it
 */
public record SetRequestNormal(
    InvokeIdAndPriority invoke,
    AttributeDescriptor attribute,
    Optional<SelectiveAccess> access,
    CosemData value)
    implements SetRequest {}
