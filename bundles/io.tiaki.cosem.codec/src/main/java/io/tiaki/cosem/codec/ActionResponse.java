package io.tiaki.cosem.codec;

/** ACTION-Response (IEC 62056-5-3, 9.5, tag 199). */
public sealed interface ActionResponse extends Apdu
    permits ActionResponseNormal,
        ActionResponseWithPblock,
        ActionResponseWithList,
        ActionResponseNextPblock {
  /** Which request it answers. */
  InvokeIdAndPriority invoke();
}
