package io.tiaki.uplink;

/** What a message is; decides its topic (uplink protocol, topics). */
public enum Kind {
  /** Readings, gateway to control system. */
  READINGS("readings"),
  /** Outcome of an instruction, gateway to control system. */
  OUTCOME("outcomes"),
  /** Instruction, control system to gateway. */
  INSTRUCTION("instructions"),
  /** Receipt, control system to gateway. */
  RECEIPT("receipts");

  private final String topic;

  Kind(String topic) {
    this.topic = topic;
  }

  /** The last level of its topic. */
  public String topic() {
    return topic;
  }
}
