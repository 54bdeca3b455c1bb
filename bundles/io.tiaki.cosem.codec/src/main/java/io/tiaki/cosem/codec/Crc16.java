package io.tiaki.cosem.codec;

/** The frame check of ISO/IEC 13239: CRC-16 with polynomial 0x1021, reflected (RFC 1662, C.2). */
final class Crc16 {
  private static final int POLYNOMIAL = 0x8408;

  private Crc16() {}

  static int of(byte[] octets, int from, int to) {
    int crc = 0xffff;
    for (int i = from; i < to; i++) {
      crc ^= octets[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
      }
    }
    return ~crc & 0xffff;
  }
}
