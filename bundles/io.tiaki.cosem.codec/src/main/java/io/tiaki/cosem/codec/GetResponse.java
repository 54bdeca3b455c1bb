package io.tiaki.cosem.codec;

/** GET-Response (IEC 62056-5-3, 9.5, tag 196). */
public sealed interface GetResponse extends Apdu
    permits GetResponseNormal, GetResponseWithDatablock, GetResponseWithList {
  /** Which request it answers. */
  InvokeIdAndPriority invoke();
}
