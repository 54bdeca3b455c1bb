package io.tiaki.cosem;

/** What became of an {@link AccessSpecification}: of the same kind, a refusal included. */
public sealed interface AccessResult {
  /** Of a GET. */
  record Get(GetResult result) implements AccessResult {}

  /** Of a SET. */
  record Set(DataAccessResult result) implements AccessResult {}

  /** Of an ACTION. */
  record Action(ActionResult result) implements AccessResult {}
}
