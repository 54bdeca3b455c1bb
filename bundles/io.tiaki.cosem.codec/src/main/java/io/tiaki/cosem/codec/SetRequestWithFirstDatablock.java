package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import java.util.Optional;

/**
 * Set-Request-With-First-Datablock (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param attribute what is written
 * @param access which part of it, if not all
 * @param datablock a part of the encoded value
 */
public record SetRequestWithFirstDatablock(
    InvokeIdAndPriority invoke,
    AttributeDescriptor attribute,
    Optional<SelectiveAccess> access,
    DataBlockSA datablock)
    implements SetRequest {}
