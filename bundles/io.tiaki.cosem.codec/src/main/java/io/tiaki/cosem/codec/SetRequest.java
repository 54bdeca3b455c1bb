package io.tiaki.cosem.codec;

/** SET-Request (IEC 62056-5-3, 9.5, tag 193). */
public sealed interface SetRequest extends Apdu
    permits SetRequestNormal,
        SetRequestWithFirstDatablock,
        SetRequestWithDatablock,
        SetRequestWithList,
        SetRequestWithListAndFirstDatablock {
  /** Which request it is; the answer carries the same. */
  InvokeIdAndPriority invoke();
}
