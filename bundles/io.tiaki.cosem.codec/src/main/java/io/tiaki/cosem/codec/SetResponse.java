package io.tiaki.cosem.codec;

/** SET-Response (IEC 62056-5-3, 9.5, tag 197). */
public sealed interface SetResponse extends Apdu
    permits SetResponseNormal,
        SetResponseDatablock,
        SetResponseLastDatablock,
        SetResponseLastDatablockWithList,
        SetResponseWithList {
  /** Which request it answers. */
  InvokeIdAndPriority invoke();
}
