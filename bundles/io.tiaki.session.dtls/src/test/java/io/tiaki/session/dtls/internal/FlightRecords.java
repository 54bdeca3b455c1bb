package io.tiaki.session.dtls.internal;

/** Records of a handshake, made for tests. */
final class FlightRecords {
  private FlightRecords() {}

  /** A whole handshake message in epoch 0. */
  static byte[] message(int sequence, int body) {
    byte[] record = new byte[RecordGuard.HEADER + FlightInbox.MESSAGE_HEADER + body];
    record[0] = RecordGuard.HANDSHAKE;
    record[1] = (byte) 0xfe;
    record[2] = (byte) 0xfd;
    put(record, 11, FlightInbox.MESSAGE_HEADER + body);
    record[13] = MessageRules.CERTIFICATE;
    put(record, 15, body);
    put(record, 17, sequence);
    put(record, 23, body);
    for (int i = 0; i < body; i++) {
      record[25 + i] = (byte) (sequence * 31 + i);
    }
    return record;
  }

  static byte[] change() {
    byte[] record = new byte[RecordGuard.HEADER + 1];
    record[0] = RecordGuard.CHANGE_CIPHER_SPEC;
    record[12] = 1;
    return record;
  }

  static byte[] finished() {
    byte[] record = new byte[RecordGuard.HEADER + 40];
    record[0] = RecordGuard.HANDSHAKE;
    record[4] = 1;
    record[12] = 40;
    return record;
  }

  private static void put(byte[] record, int at, int value) {
    record[at] = (byte) (value >>> 8);
    record[at + 1] = (byte) value;
  }
}
