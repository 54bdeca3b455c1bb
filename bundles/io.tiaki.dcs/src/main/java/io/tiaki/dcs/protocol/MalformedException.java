package io.tiaki.dcs.protocol;

import java.util.Optional;

/** A message is not what the uplink protocol says. The message repeats nothing of its content. */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String text;
  private final transient Optional<String> id;

  MalformedException(String code, Optional<String> id, String text) {
    super(text);
    this.code = code;
    this.text = text;
    this.id = id;
  }

  MalformedException(String text) {
    this("malformed", Optional.empty(), text);
  }

  /** The code of rejection. */
  public String code() {
    return code;
  }

  /** What is wrong, with the path of the member. */
  public String text() {
    return text;
  }

  /**
   * The id of the message, when so much could be read: only then can it be rejected by a receipt.
   */
  public Optional<String> id() {
    return id;
  }

  MalformedException in(String messageId) {
    return new MalformedException(code, Optional.of(messageId), text);
  }
}
