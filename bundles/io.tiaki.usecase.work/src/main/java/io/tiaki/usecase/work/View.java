package io.tiaki.usecase.work;

/** What a meter is read to be, seen with a wish in mind. */
public interface View {
  /** Whether it is as it was wished. */
  boolean met();

  /**
   * What is waited for when all was sent and stands at the meter, as "nobody has answered yet";
   * empty when nothing is. Then it is looked at again until the instruction's validity ends, and
   * other instructions about the meter go on. Not asked when it is met.
   */
  default String open() {
    return "";
  }

  /**
   * Whether what is planned leads on bit by bit and may be repeated without harm, as the transfer
   * of an image: then it is planned again and again, also after a restart, until it is met, open or
   * refused. Not asked when it is met or open.
   */
  default boolean goesOn() {
    return false;
  }

  /** How far it is, for people; told when it is another text than before. Empty: not told. */
  default String progress() {
    return "";
  }

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
