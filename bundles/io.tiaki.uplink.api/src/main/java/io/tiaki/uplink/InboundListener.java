package io.tiaki.uplink;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes messages of the control system (whiteboard service): the outbox takes {@code RECEIPT},
 * dispatch takes {@code INSTRUCTION}; each looks at the kind first. Cells go to the outbox, which
 * tells the others what was in them. Calls come one at a time; do not block.
 */
@ConsumerType
public interface InboundListener {
  /**
   * Service property of the listener that sends (Boolean, or its text): whether traffic is
   * concealed. When it is true, cells are the only kind that goes over the connection, both ways; a
   * listener without it decides nothing.
   */
  String CONCEAL = "conceal";

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
