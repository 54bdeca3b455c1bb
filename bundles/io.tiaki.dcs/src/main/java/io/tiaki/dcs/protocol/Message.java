package io.tiaki.dcs.protocol;

/** What a gateway sends. */
public sealed interface Message
    permits Messages.Readings, Messages.Outcome, Forward, Alarm, Alert, Progress {
  /** Names it in the receipt. */
  String id();
}
