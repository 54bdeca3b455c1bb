package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is fuzzed. Each takes any octets and fails only when the codec does what it must not: throw
 * anything but its exception, decode its own octets to something else, take what was changed.
 */
final class FuzzTargets {
  /** By the names of their corpora. */
  static final Map<String, Consumer<byte[]>> ALL =
      new TreeMap<>(
          Map.of(
              "apdu", FuzzTargets::apdu,
              "data", FuzzTargets::data,
              "frames", FuzzTargets::frames,
              "ciphered", FuzzTargets::ciphered,
              "blocks", FuzzTargets::blocks));

  private static final int MOST = 4_096;
  private static final int MOST_BLOCKS = 400;
  private static final Octets TITLE = Octets.ofAscii("TIA00001");
  private static final byte[] NONE = {};

  private FuzzTargets() {}

  /** An APDU is what its own encoding decodes to. */
  static void apdu(byte[] octets) {
    Hostile.decode(octets);
    try {
      Apdu apdu = Apdus.decode(octets);
      byte[] encoded = Apdus.encode(apdu);
      assertThat(Apdus.decode(encoded)).isEqualTo(apdu);
      assertThat(Apdus.encode(Apdus.decode(encoded))).isEqualTo(encoded);
    } catch (CodecException refused) {
      // That is an answer.
    }
  }

  /** So is a value, also as a compact-array, and rows are written out or refused. */
  static void data(byte[] octets) {
    try {
      CosemData data = Axdr.decode(octets);
      byte[] encoded = Axdr.encode(data);
      assertThat(Axdr.decode(encoded)).isEqualTo(data);
      if (data instanceof CosemData.Array array) {
        compact(array);
      }
    } catch (CodecException refused) {
      // That is an answer.
    }
  }

  private static void compact(CosemData.Array array) throws CodecException {
    byte[] compact;
    try {
      compact = Axdr.encodeCompact(array);
    } catch (IllegalArgumentException ofDifferentTypes) {
      return;
    }
    assertThat(Axdr.decode(compact)).isEqualTo(array);
  }

  /** Frames of both kinds, and what is in them. */
  static void frames(byte[] octets) {
    try {
      WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(octets));
      assertThat(pdu.encode()).isEqualTo(octets);
    } catch (CodecException refused) {
      // That is an answer.
    }
    HdlcFrameReader reader = new HdlcFrameReader();
    HdlcSegments joining = new HdlcSegments(HdlcFrame.LLC_RESPONSE, MOST);
    for (HdlcFrame frame : reader.take(ByteBuffer.wrap(octets))) {
      frame(frame, joining);
    }
    // A fuzzer does not guess checks: the octets as information of a frame, and as parameters.
    Octets information = Octets.of(octets, 0, Math.min(octets.length, 2_000));
    int control = octets.length == 0 ? 0 : octets[0] & 0xff;
    frame(
        new HdlcFrame(
            control % 3 == 0,
            new HdlcFrame.Address(control >> 1, 1),
            new HdlcFrame.Address(control << 6, 4),
            control,
            information),
        joining);
  }

  private static void frame(HdlcFrame frame, HdlcSegments joining) {
    try {
      assertThat(HdlcFrame.decode(ByteBuffer.wrap(frame.encode()))).isEqualTo(frame);
      HdlcParameters parameters = HdlcParameters.decode(frame.information());
      assertThat(HdlcParameters.decode(parameters.encode())).isEqualTo(parameters);
    } catch (CodecException refused) {
      // That is an answer.
    }
    try {
      joining.take(frame).ifPresent(apdu -> assertThat(apdu.length).isLessThanOrEqualTo(MOST));
    } catch (CodecException refused) {
      // That is an answer.
    }
  }

  /** What is protected opens to the same, and nothing that was changed opens at all. */
  static void ciphered(byte[] octets) {
    Hostile.decode(octets);
    if (octets.length < 3) {
      return;
    }
    int suite = octets[0] & 3;
    boolean large = suite == 2;
    int control = suite % 3 | octets[0] & Protection.ENCRYPTED | Protection.AUTHENTICATED;
    byte[] key = Arrays.copyOf(octets, large ? 32 : 16);
    SymmetricKeys keys = SymmetricKeys.of(key, key);
    byte[] apdu = Arrays.copyOfRange(octets, 3, octets.length);
    ProtectedContent content =
        Protection.protect(control, keys, TITLE, octets[1] & 0xff, NONE, apdu);
    byte[] message = Apdus.encode(new GeneralGloDedCiphering(false, TITLE, content));
    assertThat(open(message, keys)).isEqualTo(apdu);
    int bit = ((octets[1] & 0xff) << 8 | octets[2] & 0xff) % (message.length * 8);
    message[bit / 8] ^= (byte) (0x80 >> bit % 8);
    assertThat(open(message, keys)).as("bit %d", bit).isNull();
  }

  private static byte @Nullable [] open(byte[] message, SymmetricKeys keys) {
    try {
      // Who demands authentication looks at this bit; the key says whether it is dedicated.
      return Apdus.decode(message) instanceof GeneralGloDedCiphering apdu
              && !apdu.dedicated()
              && apdu.content().authenticated()
          ? Protection.open(apdu.content(), keys, apdu.systemTitle(), NONE)
          : null;
    } catch (CodecException refused) {
      return null;
    }
  }

  /** Blocks as the octets say: whole APDUs are no longer than allowed, and numbers only grow. */
  static void blocks(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    BlockReceiver receiver = new BlockReceiver(MOST_BLOCKS, 1 + (octets[0] & 0xff) % 63);
    ByteBuffer script = ByteBuffer.wrap(octets, 1, octets.length - 1);
    int acknowledged = 0;
    while (script.remaining() >= 4) {
      int flags = script.get();
      int number = flags < 0 ? script.getShort() & 0xffff : (script.getShort() & 0xff) % 70;
      byte[] data = new byte[(script.get() & 0xff) * 4];
      try {
        receiver.take(
            new GeneralBlockTransfer(
                (flags & 1) != 0, (flags & 2) != 0, 1, number, 0, Octets.of(data)));
      } catch (CodecException refused) {
        // That is an answer.
      }
      assertThat(receiver.acknowledged()).isGreaterThanOrEqualTo(acknowledged);
      acknowledged = receiver.acknowledged();
      if (receiver.isComplete()) {
        assertThat(receiver.apdu().length).isLessThanOrEqualTo(MOST_BLOCKS);
      }
    }
    transfer(octets);
  }

  /** A sender and a receiver over a line that loses what the octets say: the APDU arrives. */
  private static void transfer(byte[] octets) {
    int maxPdu = 10 + (octets[0] & 0x1f);
    BlockSender sender = new BlockSender(octets, maxPdu);
    BlockReceiver receiver = new BlockReceiver(octets.length, 1 + (octets[0] & 7));
    for (int turn = 0; turn < 10_000 && !receiver.isComplete(); turn++) {
      List<GeneralBlockTransfer> window = sender.next(1 + (octets[0] & 7), 0);
      for (int i = 0; i < window.size(); i++) {
        // Every 5th turn nothing is lost.
        boolean lost = turn % 5 != 0 && (octets[(turn + i) % octets.length] >> i % 8 & 1) != 0;
        if (!lost) {
          take(receiver, window.get(i));
        }
      }
      sender.acknowledged(receiver.acknowledged());
    }
    assertThat(receiver.apdu()).isEqualTo(octets);
  }

  private static void take(BlockReceiver receiver, GeneralBlockTransfer block) {
    try {
      receiver.take(block);
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }
}
