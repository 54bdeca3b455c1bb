package io.tiaki.demo.story;

/** The story does not go on: what was observed is not what should have been. */
public final class StoryException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoryException(String message) {
    super(message);
  }
}
