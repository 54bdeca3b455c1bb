package io.tiaki.cosem;

/** Get-Data-Result (IEC 62056-5-3, 9.5): the meter's answer, a value either way. */
public sealed interface GetResult {
  /** The attribute's value. */
  record Value(CosemData data) implements GetResult {}

  /** The meter's refusal. */
  record Error(DataAccessResult result) implements GetResult {}
}
