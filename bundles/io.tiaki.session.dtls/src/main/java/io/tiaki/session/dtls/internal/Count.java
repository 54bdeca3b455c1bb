package io.tiaki.session.dtls.internal;

import java.util.Map;

/** What {@link LinkCounters} counts, with its name, label and unit as a metric. */
public enum Count {
  /** A handshake was begun: its first datagram is on the way. */
  BEGUN("handshakes.begun", "", "", "handshakes"),
  /** A full handshake with certificates brought a session. */
  FULL("handshakes.done", "kind", "full", "handshakes"),
  /** An abbreviated handshake of a remembered session did (RFC 5246, 7.3). */
  RESUMED("handshakes.done", "kind", "resumed", "handshakes"),
  /** A handshake with a pre-shared key did (RFC 4279, RFC 5489). */
  PSK("handshakes.done", "kind", "psk", "handshakes"),
  /** A handshake with raw public keys did (RFC 7250). */
  RAW_KEY("handshakes.done", "kind", "raw-public-key", "handshakes"),

  /** A flight of ours was repeated, because no answer came in time. */
  RETRANSMITTED("handshakes.retransmitted", "", "", "flights"),
  /** A client was sent a cookie, or we were (RFC 6347, 4.2.1). */
  COOKIE("handshakes.cookies", "", "", "datagrams"),

  /** A session began. */
  OPENED("sessions.opened", "", "", "sessions"),
  /** A session ended, for whatever reason. */
  ENDED("sessions.ended", "", "", "sessions"),
  /** A session was made anew beside the live one, to renew its keys. */
  RENEWED("sessions.renewed", "", "", "sessions"),
  /** A session moved to the peer's new address (RFC 9146, 6). */
  MOVED("sessions.moved", "", "", "sessions"),
  /** A new address was asked for and did not answer. */
  MOVE_REFUSED("sessions.move-refused", "", "", "sessions"),
  /** An empty record was sent to keep address bindings open. */
  KEEPALIVE("sessions.keepalives", "", "", "records"),
  /** Somebody said in the clear that it knows no session (decision 6). */
  HINT("sessions.hints", "", "", "datagrams"),
  /** Such a hint from a meter without a session that was not followed: too many, too soon. */
  HINT_DROPPED("sessions.hints-dropped", "from", "meter", "datagrams"),
  /** Such a hint from an address that is no meter's. */
  HINT_UNKNOWN("sessions.hints-dropped", "from", "unknown", "datagrams"),

  /** A payload of a peer, authenticated and not a replay. */
  RECEIVED("payloads.received", "", "", "payloads"),
  /** A payload that the link took. */
  SENT("payloads.sent", "", "", "payloads"),
  /** A payload that waited for a listener in vain. */
  LOST("payloads.lost", "", "", "payloads"),
  /** A listener held the link's thread for too long. */
  SLOW("listeners.slow", "", "", "calls");

  private final String metric;
  private final Map<String, String> label;
  private final String unit;

  Count(String metric, String key, String value, String unit) {
    this.metric = metric;
    this.label = key.isEmpty() ? Map.of() : Map.of(key, value);
    this.unit = unit;
  }

  String metric() {
    return metric;
  }

  /** What tells it from others of the same name; empty when nothing has to. */
  Map<String, String> label() {
    return label;
  }

  String unit() {
    return unit;
  }
}
