package io.tiaki.cosem.codec;

/**
 * Action-Response-With-Pblock (IEC 62056-5-3, 9.5): a part of a long answer.
 *
 * @param invoke which request it answers
 * @param pblock a part of the encoded result, for a list of the encoded results
 */
public record ActionResponseWithPblock(InvokeIdAndPriority invoke, DataBlockSA pblock)
    implements ActionResponse {}
