package io.tiaki.session.dtls.internal;

import java.nio.ByteBuffer;

/**
 * The untrusted hint of decision 6: whoever gets an encrypted record and has no session answers
 * with an alert in the clear. It is shorter than what it answers, so it amplifies nothing, and all
 * it may cause is a handshake beside the session.
 */
public final class Hint {
  private static final byte[] ALERT = {
    RecordGuard.ALERT, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0
  };
  private static final int LEAST = 29;

  private Hint() {}

  /** Whether a datagram is an encrypted record that a hint may answer. */
  public static boolean isDue(byte[] datagram) {
    return datagram.length >= LEAST
        && (datagram[0] == RecordGuard.APPLICATION_DATA
            || datagram[0] == RecordGuard.CONNECTION_ID_RECORD)
        && RecordGuard.uint16(datagram, 1) == RecordGuard.DTLS_1_2
        && RecordGuard.uint16(datagram, 3) == 1;
  }

  /** Whether a datagram is a hint: any alert in the clear. */
  static boolean is(byte[] datagram) {
    return datagram.length == ALERT.length
        && datagram[0] == RecordGuard.ALERT
        && RecordGuard.uint16(datagram, 3) == 0;
  }

  /** A warning, close_notify, in epoch 0: 15 octets. */
  public static ByteBuffer datagram() {
    return ByteBuffer.wrap(ALERT.clone());
  }
}
