package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives any octets to every decoder: each answers with a value or a CodecException that says where,
 * and takes little memory.
 */
final class Hostile {
  /** The most that decoding one message may allocate, whatever is in it. */
  static final long MAX_ALLOCATED = 16 << 20;

  /** For messages without compact-arrays: so many octets of memory for each octet of message. */
  private static final long PER_OCTET = 256;

  private static final long FLOOR = 16 << 10;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final byte[] NOTHING = {};
  private static final SymmetricKeys KEYS = SymmetricKeys.of(new byte[16], new byte[16]);

  private Hostile() {}

  /** A decoder and what it is for. */
  private interface Decoder {
    Object decode(byte[] octets) throws CodecException;
  }

  private static final List<Decoder> DECODERS =
      List.of(
          octets -> WrapperPdu.decode(ByteBuffer.wrap(octets)).encode(),
          octets -> HdlcFrame.decode(ByteBuffer.wrap(octets)).encode(),
          octets -> GetResponseWithList.decodeResults(ByteBuffer.wrap(octets)),
          octets -> SetRequestWithList.decodeValues(ByteBuffer.wrap(octets)),
          octets -> ActionResponseWithList.decodeResults(ByteBuffer.wrap(octets)),
          octets -> ActionResponseNormal.decodeResult(ByteBuffer.wrap(octets)));

  /** All messages of the vectors and one of each other kind. */
  static List<byte[]> messages() {
    List<byte[]> all = new ArrayList<>();
    Vectors.all().forEach(v -> all.add(v.octets()));
    ServicesTest.all().forEach(apdu -> all.add(Apdus.encode(apdu)));
    return all;
  }

  /**
   * Decodes, and encodes what came out.
   *
   * @return whether the octets are an APDU
   */
  static boolean check(byte[] octets) {
    return decode(octets, true);
  }

  /** As {@link #check}, for who measures in other ways. */
  static void decode(byte[] octets) {
    decode(octets, false);
  }

  private static boolean decode(byte[] octets, boolean measured) {
    for (Decoder decoder : DECODERS) {
      bounded(decoder, octets, measured);
    }
    Object data = bounded(Axdr::decode, octets, measured);
    if (data instanceof CosemData value) {
      Axdr.encode(value);
    }
    Object apdu = bounded(Apdus::decode, octets, measured);
    if (apdu instanceof Apdu decoded) {
      Apdus.encode(decoded);
      open(decoded, measured);
    }
    return apdu != null;
  }

  /** Loads what decoding and opening a message needs. */
  static void warm(byte[] octets) {
    try {
      check(octets);
    } catch (AssertionError cold) {
      assertThat(cold).hasMessageContaining("octets for");
    }
  }

  private static void open(Apdu apdu, boolean measured) {
    if (apdu instanceof GeneralGloDedCiphering a) {
      bounded(
          octets -> Protection.open(a.content(), KEYS, a.systemTitle(), octets), NOTHING, measured);
    } else if (apdu instanceof ServiceCiphering a) {
      Octets title = Octets.of(new byte[8]);
      bounded(octets -> Protection.open(a.content(), KEYS, title, octets), NOTHING, measured);
    }
  }

  private static @Nullable Object bounded(Decoder decoder, byte[] octets, boolean measured) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Object decoded = null;
    CodecException refused = null;
    try {
      decoded = decoder.decode(octets);
    } catch (CodecException e) {
      refused = e;
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (measured && allocated > limit(octets)) {
      throw new AssertionError(allocated + " octets for " + octets.length + ": " + hex(octets));
    }
    if (refused != null && refused.offset() > octets.length && octets.length > 0) {
      throw new AssertionError("Offset " + refused.offset() + ": " + hex(octets));
    }
    return decoded;
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  private static long limit(byte[] octets) {
    for (byte octet : octets) {
      if (octet == Tag.COMPACT_ARRAY) {
        return MAX_ALLOCATED;
      }
    }
    return FLOOR + PER_OCTET * octets.length;
  }
}
