package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.DTLS_1_2;
import static io.tiaki.session.dtls.internal.RecordGuard.uint16;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What of a ServerHello is looked at before Bouncy Castle does (RFC 5246, 7.4.1.3). */
final class ServerHelloBody {
  private static final int RANDOM_MIDDLE = 2 + 12;
  private static final int RANDOM_END = 34;
  private static final int AFTER_SESSION_ID = 3;

  private final byte[] body;
  private final int end;

  private ServerHelloBody(byte[] body, int end) {
    this.body = body;
    this.end = end;
  }

  /** Reads the body, of 38 octets or more; the result may be malformed. */
  static ServerHelloBody of(byte[] body) {
    return new ServerHelloBody(body, RANDOM_END + 1 + (body[RANDOM_END] & 0xff) + AFTER_SESSION_ID);
  }

  /**
   * DTLS 1.2, a session id and extensions that end where the message ends, no compression. All else
   * may be asked only when this is true.
   */
  boolean isWellFormed() {
    if (uint16(body, 0) != DTLS_1_2
        || (body[RANDOM_END] & 0xff) > ResumableSession.MOST_ID
        || body.length < end
        || body[end - 1] != 0) {
      return false;
    }
    return body.length == end
        || body.length >= end + 2 && body.length == end + 2 + uint16(body, end);
  }

  /** The registered number of the suite that the server has chosen. */
  int suite() {
    return uint16(body, end - AFTER_SESSION_ID);
  }

  /** Tells its random from others, and is not 0; the last octets may say something (RFC 8446). */
  long mark() {
    return ByteBuffer.wrap(body).getLong(RANDOM_MIDDLE) | 1;
  }

  boolean hasSessionId(byte[] id) {
    return Arrays.equals(body, RANDOM_END + 1, end - AFTER_SESSION_ID, id, 0, id.length);
  }

  boolean hasExtension(int type) {
    int at = end + 2;
    while (at + 4 <= body.length) {
      if (uint16(body, at) == type) {
        return true;
      }
      at += 4 + uint16(body, at + 2);
    }
    return false;
  }
}
