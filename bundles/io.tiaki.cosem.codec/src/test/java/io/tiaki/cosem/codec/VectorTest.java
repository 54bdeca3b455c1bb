package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every message of the vectors is decoded to what is expected and encoded back to the same octets.
 */
class VectorTest {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Messages that are legal but not what we would write, and why: they are decoded, and what is
   * written instead decodes to the same.
   */
  private static final Map<String, String> NOT_CANONICAL =
      Map.of(
          "HAN push Kaifa no_list_2",
          "a redundant tag in front of the date-time",
          "AARE by jDLMS server for LLS: answers application context LN-ciphered (01 03) to an LN request",
          "the protocol version, which is the default, is left out");

  @TestFactory
  Stream<DynamicTest> decodes_every_message_to_what_is_expected_and_encodes_it_back() {
    return Vectors.all().stream().map(v -> DynamicTest.dynamicTest(v.toString(), () -> check(v)));
  }

  @TestFactory
  Stream<DynamicTest> decodes_the_plain_text_of_every_ciphered_message() {
    return Vectors.all().stream()
        .filter(v -> v.plaintextOctets().length > 0)
        .map(v -> DynamicTest.dynamicTest(v.toString(), () -> checkPlaintext(v)));
  }

  @Test
  void leaves_out_none() {
    assertThat(Vectors.all()).hasSize(108 + 22);
    assertThat(Vectors.all()).extracting(Vectors.Vector::name).containsAll(NOT_CANONICAL.keySet());
  }

  private static void check(Vectors.Vector v) throws CodecException {
    switch (v.kind()) {
      case "data", "profile-buffer" -> checkData(v);
      case "wrapper" ->
          assertThatThrownBy(() -> WrapperPdu.decode(ByteBuffer.wrap(v.octets())))
              .isInstanceOf(CodecException.class);
      case "hls-gmac-token" -> checkToken(v);
      case "hdlc-frame" -> checkFrame(v);
      default -> checkApdu(v);
    }
  }

  private static void checkApdu(Vectors.Vector v) throws CodecException {
    if (v.isError()) {
      checkError(v);
      return;
    }
    Apdu apdu = Apdus.decode(v.octets());
    assertThat(ApduTree.of(apdu)).isEqualTo(expected(v.expected()));
    if (!NOT_CANONICAL.containsKey(v.name())) {
      assertThat(Apdus.encode(apdu)).isEqualTo(v.octets());
    }
    assertThat(Apdus.decode(Apdus.encode(apdu))).isEqualTo(apdu);
  }

  private static void checkFrame(Vectors.Vector v) throws CodecException {
    HdlcFrame frame = HdlcFrame.decode(ByteBuffer.wrap(v.octets()));
    assertThat(FrameTree.of(frame)).isEqualTo(v.expected());
    assertThat(frame.encode()).isEqualTo(v.octets());
    assertThat(new HdlcFrameReader().take(ByteBuffer.wrap(v.octets()))).containsExactly(frame);
  }

  private static void checkError(Vectors.Vector v) throws CodecException {
    if (v.kind().equals("rlre")) {
      assertThat(Apdus.decode(v.octets())).as("any RLRE is a release").isEqualTo(Rlre.EMPTY);
    } else {
      assertThatThrownBy(() -> Apdus.decode(v.octets())).isInstanceOf(CodecException.class);
    }
  }

  private static void checkData(Vectors.Vector v) throws CodecException {
    if (v.isError()) {
      assertThatThrownBy(() -> Axdr.decode(v.octets())).isInstanceOf(CodecException.class);
      return;
    }
    CosemData data = Axdr.decode(v.octets());
    if (v.octets()[0] == Tag.COMPACT_ARRAY) {
      checkCompact(v, (CosemData.Array) data);
    } else {
      assertThat(DataTree.of(data)).isEqualTo(v.expected());
      assertThat(Axdr.encode(data)).isEqualTo(v.octets());
    }
    assertThat(Axdr.decode(Axdr.encode(data))).isEqualTo(data);
  }

  /** What stands in a compact-array is an array of the same rows. */
  private static void checkCompact(Vectors.Vector v, CosemData.Array rows) {
    Map<?, ?> expected = (Map<?, ?>) ((Map<?, ?>) v.expected()).get("value");
    assertThat(column(rows.elements().get(0), "type"))
        .isEqualTo(((Map<?, ?>) expected.get("description")).get("structure"));
    assertThat(rows.elements().stream().map(row -> column(row, "value")).toList())
        .isEqualTo(expected.get("rows"));
    assertThat(Axdr.encodeCompact(rows)).isEqualTo(v.octets());
  }

  private static Object column(CosemData row, String key) {
    return ((CosemData.Structure) row)
        .elements().stream().map(element -> DataTree.of(element).get(key)).toList();
  }

  /** The example of the Green Book: client title, authentication key, challenge of the server. */
  private static void checkToken(Vectors.Vector v) throws CodecException {
    Map<?, ?> expected = (Map<?, ?>) v.expected();
    String aad = (String) expected.get("aad");
    byte[] authentication = HEX.parseHex(aad.substring(2, 34));
    SymmetricKeys keys =
        SymmetricKeys.of(HEX.parseHex("000102030405060708090A0B0C0D0E0F"), authentication);
    Octets title = Octets.of(HEX.parseHex(((String) expected.get("iv")).substring(0, 16)));
    Octets challenge = Octets.of(HEX.parseHex((String) expected.get("challenge")));
    Octets token = HighLevelSecurity.gmac(SecuritySuite.SUITE_0, keys, title, 1, challenge);
    assertThat(token.toArray()).isEqualTo(v.octets());
    assertThat(HighLevelSecurity.verifyGmac(keys, title, challenge, token)).isEqualTo(1);
  }

  private static void checkPlaintext(Vectors.Vector v) throws CodecException {
    Apdu apdu = Apdus.decode(v.plaintextOctets());
    assertThat(ApduTree.of(apdu)).isEqualTo(expected(v.plaintext()));
    assertThat(Apdus.encode(apdu)).isEqualTo(v.plaintextOctets());
  }

  /** What our records do not keep is taken out; conformance is a set. */
  private static Object expected(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new TreeMap<>();
      map.forEach(
          (key, value) -> {
            if (!Set.of("quirk", "protocol_version").contains(key)) {
              boolean set = key.toString().endsWith("_conformance");
              copy.put(key, set ? ((List<?>) value).stream().sorted().toList() : expected(value));
            }
          });
      return copy;
    }
    return tree instanceof List<?> list ? list.stream().map(VectorTest::expected).toList() : tree;
  }
}
