package io.tiaki.session.dtls.internal;

import java.util.Locale;

/** Why a handshake brought no session, as far as a counter has to know. */
public enum Failure {
  /** Nothing at all came from the peer. */
  SILENT,
  /** It answered, and then not in time. */
  TIMEOUT,
  /** We refused it: its certificate, key or offer is not what it should be. */
  REFUSED,
  /** It refused us with an alert. */
  REFUSED_BY_PEER,
  /** What it said was no DTLS that we accept. */
  PROTOCOL,
  /** Its address is unknown, or another meter's. */
  ADDRESS,
  /** We gave it up ourselves: the directory changed, or the service stops. */
  CANCELLED;

  /** As a label. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
