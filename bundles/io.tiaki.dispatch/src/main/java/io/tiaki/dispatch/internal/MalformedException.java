package io.tiaki.dispatch.internal;

import java.util.Optional;

/**
 * An instruction is not as the uplink protocol says. The message names the member and repeats
 * nothing raw.
 */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<String> id;
  private final transient Optional<String> gateway;

  MalformedException(String message, Optional<String> id, Optional<String> gateway) {
    super(message);
    this.id = id;
    this.gateway = gateway;
  }

  /** The instruction's id, if that could be read. */
  public Optional<String> id() {
    return id;
  }

  /** For which gateway it is, if that could be read. */
  public Optional<String> gateway() {
    return gateway;
  }
}
