package io.tiaki.usecase.work;

/** What a meter is read to be, seen with a wish in mind. */
public interface View {
  /** Whether it is as it was wished. */
  boolean met();

  /** What is said before the text when nothing had to be done. */
  default String unchanged() {
    return "It was so already: ";
  }

  /** What has to be done for it, and what must not. Not asked when it is met. */
  Plan plan();

  /** What the meter is, for people. */
  String text();

  /** The same as a JSON object, for the outcome's data. */
  String json();
}
