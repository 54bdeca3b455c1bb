package io.tiaki.cosem.codec;

/**
 * Set-Request-With-Datablock (IEC 62056-5-3, 9.5): the next part of a long value.
 *
 * @param invoke that of the first block
 * @param datablock a part of the encoded value or values
 */
public record SetRequestWithDatablock(InvokeIdAndPriority invoke, DataBlockSA datablock)
    implements SetRequest {}
