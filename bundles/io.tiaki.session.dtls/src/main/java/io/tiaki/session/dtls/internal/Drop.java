package io.tiaki.session.dtls.internal;

/** Why the guard dropped something. */
public enum Drop {
  /** No octets at all. */
  EMPTY,
  /** Shorter than its header or its header's length says. */
  TRUNCATED,
  /** Longer than allowed. */
  OVERSIZE,
  /** A content type we do not speak, or not in this epoch. */
  TYPE,
  /** Not DTLS 1.2. */
  VERSION,
  /** An epoch that is not in use. */
  EPOCH,
  /** Too short to carry an authentication tag. */
  SHORT,
  /** With another connection ID than ours, without the agreed one, or with one and none agreed. */
  CONNECTION_ID,
  /** A handshake fragment that contradicts itself or its flight. */
  FRAGMENT,
  /** An alert that anybody could have sent. */
  PLAIN_ALERT,
  /** More than a handshake may send or the queue takes. */
  OVERLOAD
}
