package io.tiaki.uplink;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes messages of the control system (whiteboard service): the outbox takes {@code RECEIPT},
 * dispatch takes {@code INSTRUCTION}; each looks at the kind first. Calls come one at a time; do
 * not block.
 */
@ConsumerType
public interface InboundListener {
  /**
   * A message came in; nothing of it is verified yet.
   *
   * @param kind by the topic it came on
   * @param cms octets as received, at most {@link Envelope#MAX_OCTETS}
   */
  void received(Kind kind, byte[] cms);

  /** The connection is up (again): what waits can be sent. */
  void connected();
}
