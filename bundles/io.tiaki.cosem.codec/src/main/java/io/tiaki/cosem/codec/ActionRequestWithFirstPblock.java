package io.tiaki.cosem.codec;

import io.tiaki.cosem.MethodDescriptor;

/**
 * Action-Request-With-First-Pblock (IEC 62056-5-3, 9.5).
 *
 * @param invoke which request it is
 * @param method what is invoked
 * @param pblock a part of the encoded parameters
 */
public record ActionRequestWithFirstPblock(
    InvokeIdAndPriority invoke, MethodDescriptor method, DataBlockSA pblock)
    implements ActionRequest {}
