package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.FlightInbox.MESSAGE_HEADER;
import static io.tiaki.session.dtls.internal.RecordGuard.DTLS_1_0;
import static io.tiaki.session.dtls.internal.RecordGuard.DTLS_1_2;
import static io.tiaki.session.dtls.internal.RecordGuard.HEADER;

import java.util.Queue;

/**
 * Writes what is handed on to Bouncy Castle in the clear as records of epoch 0, with sequence
 * numbers of our own; so many in one handshake. Guarded by its inbox.
 */
final class HandedRecords {
  /** The longest piece of a message. Bouncy Castle clears two buffers of it for each message. */
  static final int PIECE = 1_024;

  private static final int MOST_RECORDS = 256;

  private int records;
  private long sequence;

  /**
   * None yet.
   *
   * @param sequence number of the first record
   */
  HandedRecords(long sequence) {
    this.sequence = sequence;
  }

  /** Whether as many were handed on as one handshake gets. */
  boolean isFull() {
    return records >= MOST_RECORDS;
  }

  /** Adds one whole handshake message: a record, or several in order when it is long. */
  void message(int type, int messageSequence, byte[] body, Queue<byte[]> to) {
    int at = 0;
    do {
      int length = Math.min(PIECE, body.length - at);
      to.add(piece(type, messageSequence, body, at, length));
      at += length;
    } while (at < body.length);
  }

  private byte[] piece(int type, int messageSequence, byte[] body, int at, int length) {
    byte[] record = new byte[HEADER + MESSAGE_HEADER + length];
    int version = type == MessageRules.HELLO_VERIFY_REQUEST ? DTLS_1_0 : DTLS_1_2;
    header(record, RecordGuard.HANDSHAKE, MESSAGE_HEADER + length, version);
    record[HEADER] = (byte) type;
    put24(record, HEADER + 1, body.length);
    record[HEADER + 4] = (byte) (messageSequence >>> 8);
    record[HEADER + 5] = (byte) messageSequence;
    put24(record, HEADER + 6, at);
    put24(record, HEADER + 9, length);
    System.arraycopy(body, at, record, HEADER + MESSAGE_HEADER, length);
    return record;
  }

  /** The record that changes the cipher. */
  byte[] changeCipherSpec() {
    byte[] record = new byte[HEADER + 1];
    header(record, RecordGuard.CHANGE_CIPHER_SPEC, 1, DTLS_1_2);
    record[HEADER] = 1;
    return record;
  }

  private void header(byte[] record, int type, int length, int version) {
    records++;
    record[0] = (byte) type;
    record[1] = (byte) (version >>> 8);
    record[2] = (byte) version;
    for (int i = 0; i < 6; i++) {
      record[5 + i] = (byte) (sequence >>> (40 - 8 * i));
    }
    sequence++;
    record[11] = (byte) (length >>> 8);
    record[12] = (byte) length;
  }

  private static void put24(byte[] octets, int at, int value) {
    octets[at] = (byte) (value >>> 16);
    octets[at + 1] = (byte) (value >>> 8);
    octets[at + 2] = (byte) value;
  }
}
