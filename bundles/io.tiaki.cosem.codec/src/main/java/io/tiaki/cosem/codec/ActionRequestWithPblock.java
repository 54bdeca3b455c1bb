package io.tiaki.cosem.codec;

/**
 * Action-Request-With-Pblock (IEC 62056-5-3, 9.5): the next part of long parameters.
 *
 * @param invoke that of the first block
 * @param pblock a part of the encoded parameters
 */
public record ActionRequestWithPblock(InvokeIdAndPriority invoke, DataBlockSA pblock)
    implements ActionRequest {}
