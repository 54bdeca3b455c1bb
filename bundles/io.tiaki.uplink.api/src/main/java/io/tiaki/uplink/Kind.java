package io.tiaki.uplink;

/** What a message is; decides its topic (uplink protocol, topics). More may be added. */
public enum Kind {
  /** Readings, gateway to control system. */
  READINGS("readings"),
  /** Outcome of an instruction, gateway to control system. */
  OUTCOME("outcomes"),
  /** Instruction, control system to gateway. */
  INSTRUCTION("instructions"),
  /** Receipt, control system to gateway. */
  RECEIPT("receipts"),
  /** A cell of concealed traffic, gateway to control system; what is in it is not seen outside. */
  CELL_UP("up"),
  /** A cell of concealed traffic, control system to gateway. */
  CELL_DOWN("down");

  private final String topic;

  Kind(String topic) {
    this.topic = topic;
  }

  /** The last level of its topic. */
  public String topic() {
    return topic;
  }

  /** Whether it is a cell, which travels on topics of its own. */
  public boolean isCell() {
    return this == CELL_UP || this == CELL_DOWN;
  }
}
