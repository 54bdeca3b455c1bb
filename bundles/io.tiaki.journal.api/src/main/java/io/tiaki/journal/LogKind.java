package io.tiaki.journal;

/** Which of the three logs (R71). */
public enum LogKind {
  /** What happened to the gateway: starts, security events, instructions, changes. */
  SYSTEM,
  /** What concerns one consumer: who received which data when. */
  CONSUMER,
  /** What bills rest on. */
  BILLING
}
