package io.tiaki.session.dtls.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Datagrams that kill or stall a bare Bouncy Castle association, and others that should not matter.
 */
final class HostileDatagrams {
  static final int DTLS_1_0 = 0xfeff;
  static final int DTLS_1_2 = 0xfefd;
  private static final long HUGE = (1L << 48) - 1;

  private HostileDatagrams() {}

  static byte[] record(int type, int version, int epoch, long sequence, byte[] body) {
    ByteBuffer record = ByteBuffer.allocate(13 + body.length);
    record.put((byte) type).putShort((short) version).putShort((short) epoch);
    record.putShort((short) (sequence >>> 32)).putInt((int) sequence);
    return record.putShort((short) body.length).put(body).array();
  }

  /** A record with a connection ID (RFC 9146, 4). */
  static byte[] withId(int version, int epoch, long sequence, byte[] id, byte[] body) {
    byte[] plain = record(25, version, epoch, sequence, body);
    ByteBuffer record = ByteBuffer.allocate(plain.length + id.length);
    return record.put(plain, 0, 11).put(id).put(plain, 11, plain.length - 11).array();
  }

  static byte[] fragment(int type, int length, int sequence, int offset, byte[] octets) {
    ByteBuffer fragment = ByteBuffer.allocate(12 + octets.length);
    fragment
        .put((byte) type)
        .put((byte) (length >>> 16))
        .putShort((short) length)
        .putShort((short) sequence);
    fragment.put((byte) (offset >>> 16)).putShort((short) offset);
    return fragment
        .put((byte) (octets.length >>> 16))
        .putShort((short) octets.length)
        .put(octets)
        .array();
  }

  /** All of them, for an association in any state. */
  static List<byte[]> all() {
    List<byte[]> all = new ArrayList<>();
    all.add(new byte[0]);
    all.add(new byte[] {23});
    all.add(new byte[12]);
    all.add(new byte[13]);
    for (int length = 0; length < 25; length++) {
      all.add(record(23, DTLS_1_2, 1, 5 + length, new byte[length]));
      all.add(record(21, DTLS_1_2, 1, 5 + length, new byte[length]));
      all.add(record(22, DTLS_1_2, 1, 5 + length, new byte[length]));
    }
    for (int type = 0; type < 256; type++) {
      all.add(record(type, DTLS_1_2, 0, 3, new byte[] {1}));
      all.add(record(type, DTLS_1_2, 1, HUGE, new byte[40]));
      all.add(record(type, DTLS_1_2, 2, 0, new byte[40]));
      all.add(record(type, DTLS_1_2, 0xffff, HUGE, new byte[40]));
    }
    for (int description = 0; description < 256; description++) {
      all.add(record(21, DTLS_1_2, 0, description, new byte[] {2, (byte) description}));
      all.add(record(21, DTLS_1_2, 0, HUGE, new byte[] {1, (byte) description}));
    }
    for (int version : new int[] {DTLS_1_0, 0xfefe, 0xfefc, 0x0303, 0x0304, 0, 0xffff}) {
      all.add(record(22, version, 0, 1, fragment(2, 60, 1, 0, new byte[60])));
      all.add(record(23, version, 1, 1, new byte[60]));
      all.add(record(20, version, 0, 1, new byte[] {1}));
    }
    for (int type = 0; type < 32; type++) {
      for (int sequence = 0; sequence < 16; sequence++) {
        all.add(record(22, DTLS_1_2, 0, HUGE, fragment(type, 0xffffff, sequence, 0, new byte[10])));
        all.add(
            record(
                22,
                DTLS_1_2,
                0,
                HUGE - sequence,
                fragment(type, 500, sequence, 100, new byte[10])));
        all.add(record(22, DTLS_1_2, 0, 7, fragment(type, 10, sequence, 5, new byte[10])));
      }
    }
    all.add(record(20, DTLS_1_2, 0, HUGE, new byte[] {1}));
    all.add(record(23, DTLS_1_2, 1, 9, new byte[16_500]));
    all.add(record(23, DTLS_1_2, 1, 9, new byte[60_000]));
    byte[] lying = record(23, DTLS_1_2, 1, 9, new byte[40]);
    lying[11] = (byte) 0xff;
    all.add(lying);
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      all.add(noise);
    }
    return all;
  }

  /**
   * A true datagram's evil twins: itself again, cut, lengthened, with each octet of its headers
   * changed, as another type, version or epoch, far ahead, and with other octets inside.
   */
  static List<byte[]> twins(byte[] genuine) {
    List<byte[]> twins = new ArrayList<>();
    twins.add(genuine);
    for (int length = 0; length < genuine.length; length += length < 48 ? 1 : 29) {
      twins.add(Arrays.copyOf(genuine, length));
    }
    twins.add(Arrays.copyOf(genuine, genuine.length + 7));
    twins.add(Wire.join(genuine, genuine, genuine));
    for (int at = 0; at < Math.min(genuine.length, 40); at++) {
      for (int change : new int[] {1, 0x80, 0xff}) {
        byte[] twin = genuine.clone();
        twin[at] ^= (byte) change;
        twins.add(twin);
      }
    }
    for (int type = 19; type < 28; type++) {
      byte[] twin = genuine.clone();
      twin[0] = (byte) type;
      twins.add(twin);
    }
    byte[] ahead = genuine.clone();
    Arrays.fill(ahead, 5, 11, (byte) 0xff);
    twins.add(ahead);
    for (int length = 0; length < 40; length++) {
      twins.add(body(genuine, 11, length));
      twins.add(body(genuine, 11 + ConnectionTable.GATEWAY_OCTETS, length));
      twins.add(body(genuine, 11 + ConnectionTable.METER_OCTETS, length));
    }
    return twins;
  }

  /** The header as far as its length, which is at some place, and so many octets of nothing. */
  private static byte[] body(byte[] genuine, int lengthAt, int length) {
    return Wire.join(Arrays.copyOf(genuine, lengthAt), Wire.number(2, length), new byte[length]);
  }
}
