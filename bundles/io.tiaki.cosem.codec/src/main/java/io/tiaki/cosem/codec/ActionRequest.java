package io.tiaki.cosem.codec;

/** ACTION-Request (IEC 62056-5-3, 9.5, tag 195). */
public sealed interface ActionRequest extends Apdu
    permits ActionRequestNormal,
        ActionRequestNextPblock,
        ActionRequestWithList,
        ActionRequestWithFirstPblock,
        ActionRequestWithListAndFirstPblock,
        ActionRequestWithPblock {
  /** Which request it is; the answer carries the same. */
  InvokeIdAndPriority invoke();
}
