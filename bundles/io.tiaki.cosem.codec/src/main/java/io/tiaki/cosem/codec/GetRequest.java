package io.tiaki.cosem.codec;

/** GET-Request (IEC 62056-5-3, 9.5, tag 192). */
public sealed interface GetRequest extends Apdu
    permits GetRequestNormal, GetRequestNext, GetRequestWithList {
  /** Which request it is; the answer carries the same. */
  InvokeIdAndPriority invoke();
}
