package io.tiaki.session.dtls.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Octets of handshake messages, written by hand so that they can be wrong. */
final class Wire {
  static final int ECDSA_AES128_GCM = 0xc02b;
  static final int RENEGOTIATION_SCSV = 0x00ff;
  static final int GROUPS = 10;
  static final int POINT_FORMATS = 11;
  static final int SIGNATURES = 13;
  static final int EXTENDED_MASTER_SECRET = 23;
  static final int RENEGOTIATION = 0xff01;

  private Wire() {}

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] octets(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }

  static byte[] number(int size, long value) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) (value >>> 8 * (size - 1 - i));
    }
    return octets;
  }

  /** A vector: its length in so many octets, then its octets. */
  static byte[] vector(int size, byte[] octets) {
    return join(number(size, octets.length), octets);
  }

  static byte[] shorts(int... values) {
    ByteBuffer octets = ByteBuffer.allocate(2 * values.length);
    for (int value : values) {
      octets.putShort((short) value);
    }
    return octets.array();
  }

  static byte[] extension(int type, byte[] data) {
    return join(number(2, type), vector(2, data));
  }

  /** What a client of ours would offer, as the body of the extensions' vector. */
  static byte[] clientExtensions() {
    return join(
        extension(GROUPS, vector(2, shorts(23))),
        extension(POINT_FORMATS, vector(1, octets(0))),
        extension(SIGNATURES, vector(2, shorts(0x0403))),
        extension(EXTENDED_MASTER_SECRET, new byte[0]));
  }

  /** The body of a ClientHello. */
  static byte[] clientHello(
      int version,
      byte[] random,
      byte[] cookie,
      int[] suites,
      byte[] compressions,
      byte[] extensions) {
    return join(
        number(2, version),
        random,
        new byte[1],
        vector(1, cookie),
        vector(2, shorts(suites)),
        vector(1, compressions),
        vector(2, extensions));
  }

  /** A good ClientHello as a datagram. */
  static byte[] helloDatagram(byte[] random, byte[] cookie) {
    byte[] body =
        clientHello(
            HostileDatagrams.DTLS_1_2,
            random,
            cookie,
            new int[] {ECDSA_AES128_GCM, RENEGOTIATION_SCSV},
            new byte[1],
            clientExtensions());
    int sequence = cookie.length == 0 ? 0 : 1;
    return HostileDatagrams.record(
        22,
        HostileDatagrams.DTLS_1_0,
        0,
        sequence,
        HostileDatagrams.fragment(1, body.length, sequence, 0, body));
  }

  /** The cookie of a datagram with a HelloVerifyRequest. */
  static byte[] cookie(byte[] verifyRequest) {
    int at = RecordGuard.HEADER + FlightInbox.MESSAGE_HEADER + 2;
    byte[] cookie = new byte[verifyRequest[at] & 0xff];
    System.arraycopy(verifyRequest, at + 1, cookie, 0, cookie.length);
    return cookie;
  }
}
