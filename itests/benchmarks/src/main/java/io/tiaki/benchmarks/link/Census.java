package io.tiaki.benchmarks.link;

/**
 * What the octets of a handshake are for. The thesis quotes handshakes in which only the server
 * shows a certificate and which are not closed. Safe for use by many threads.
 */
final class Census {
  private static final int RECORD = 13;
  private static final int MESSAGE = 12;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int VERIFY_REQUEST = 3;
  private static final int CERTIFICATE = 11;
  private static final int CERTIFICATE_REQUEST = 13;
  private static final int CERTIFICATE_VERIFY = 15;
  private static final int SESSION_ID = MESSAGE + 2 + 32;

  private long firstHellos;
  private long cookie;
  private boolean asked;
  private long proof;
  private long close;

  /**
   * Of the first hello, the request for the cookie, and the cookie itself; 0 when none was asked.
   */
  synchronized long cookie() {
    return asked ? firstHellos + cookie : 0;
  }

  /** Of the request for the client's certificate, the certificate, and its signature. */
  synchronized long proof() {
    return proof;
  }

  /** Of alerts. */
  synchronized long close() {
    return close;
  }

  /** Takes one datagram. */
  synchronized void add(byte[] datagram, boolean fromClient) {
    for (int at = 0; at + RECORD <= datagram.length; ) {
      int end = Math.min(datagram.length, at + RECORD + number(datagram, at + 11, 2));
      if (datagram[at] == ALERT) {
        close += end - at;
      } else if (datagram[at] == HANDSHAKE && number(datagram, at + 3, 2) == 0) {
        messages(datagram, at + RECORD, end, fromClient);
      }
      at = end;
    }
  }

  private void messages(byte[] from, int start, int end, boolean fromClient) {
    boolean alone = true; // Then the record is there for it only.
    long before = proof;
    for (int at = start; at + MESSAGE <= end; ) {
      int length = MESSAGE + number(from, at + 9, 3);
      if (isProof(from[at], fromClient)) {
        proof += length;
      } else {
        alone = false;
        hello(from, at, length);
      }
      at += length;
    }
    proof += alone && proof > before ? RECORD : 0;
  }

  private void hello(byte[] from, int at, int length) {
    int id = at + SESSION_ID;
    if (from[at] == VERIFY_REQUEST) {
      asked = true;
      cookie += RECORD + length;
    } else if (from[at] == CLIENT_HELLO && id < from.length) {
      int place = id + 1 + (from[id] & 0xff);
      int octets = place < from.length ? from[place] & 0xff : 0;
      firstHellos += octets == 0 ? RECORD + length : 0;
      cookie += octets;
    }
  }

  private static boolean isProof(int type, boolean fromClient) {
    return type == CERTIFICATE && fromClient
        || type == CERTIFICATE_REQUEST
        || type == CERTIFICATE_VERIFY;
  }

  private static int number(byte[] from, int at, int octets) {
    int value = 0;
    for (int i = at; i < at + octets; i++) {
      value = value << 8 | from[i] & 0xff;
    }
    return value;
  }
}
