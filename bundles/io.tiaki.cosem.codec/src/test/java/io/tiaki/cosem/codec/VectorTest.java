package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every message of the vectors is decoded to what is expected and encoded back to the same octets.
 */
class VectorTest {
  private static final Logger log = LoggerFactory.getLogger(VectorTest.class);

  /**
   * Kinds that this codec does not have: services of later versions, and a token that is not an
   * APDU.
   */
  private static final Set<String> SKIPPED =
      Set.of(
          "set-request",
          "set-request-block",
          "set-response",
          "action-request",
          "action-response",
          "event-notification",
          "access-request",
          "access-response",
          "general-block-transfer",
          "hls-gmac-token");

  /** Messages that are legal but not what we would write; they are decoded only. */
  private static final Set<String> NOT_CANONICAL =
      Set.of(
          "HAN push Kaifa no_list_2",
          "Data: compact-array of structure(u8,u16), 3 rows",
          "AARE by jDLMS server for LLS: answers application context LN-ciphered (01 03) to an LN request");

  @TestFactory
  Stream<DynamicTest> decodes_every_message_to_what_is_expected_and_encodes_it_back() {
    return supported().map(v -> DynamicTest.dynamicTest(v.toString(), () -> check(v)));
  }

  @TestFactory
  Stream<DynamicTest> decodes_the_plain_text_of_every_ciphered_message_with_a_supported_service() {
    return Vectors.all().stream()
        .filter(v -> v.plaintextOctets().length > 0 && !v.kind().contains("action"))
        .map(v -> DynamicTest.dynamicTest(v.toString(), () -> checkPlaintext(v)));
  }

  @Test
  void names_and_counts_the_messages_it_skips() {
    Map<String, Long> skipped =
        Vectors.all().stream()
            .filter(v -> SKIPPED.contains(v.kind()))
            .collect(
                Collectors.groupingBy(Vectors.Vector::kind, TreeMap::new, Collectors.counting()));
    long count = skipped.values().stream().mapToLong(Long::longValue).sum();

    log.warn(
        "VECTORS: {} messages checked, {} SKIPPED (not implemented): {}",
        supported().count(),
        count,
        skipped);

    assertThat(skipped.keySet()).isEqualTo(SKIPPED);
    assertThat(supported().count() + count).isEqualTo(108);
  }

  @Test
  void calls_the_apdus_it_does_not_have_unsupported() {
    Vectors.all().stream()
        .filter(v -> SKIPPED.contains(v.kind()) && !v.kind().equals("hls-gmac-token"))
        .forEach(
            v ->
                assertThatThrownBy(() -> Apdus.decode(v.octets()))
                    .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> assertThat(e.reason()).isEqualTo(CodecException.Reason.UNSUPPORTED)));
  }

  static Stream<Vectors.Vector> supported() {
    return Vectors.all().stream().filter(v -> !SKIPPED.contains(v.kind()));
  }

  private static void check(Vectors.Vector v) throws CodecException {
    switch (v.kind()) {
      case "data", "profile-buffer" -> checkData(v);
      case "wrapper" ->
          assertThatThrownBy(() -> WrapperPdu.decode(ByteBuffer.wrap(v.octets())))
              .isInstanceOf(CodecException.class);
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
    if (!NOT_CANONICAL.contains(v.name())) {
      assertThat(Apdus.encode(apdu)).isEqualTo(v.octets());
    }
    assertThat(Apdus.decode(Apdus.encode(apdu))).isEqualTo(apdu);
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
    if (!NOT_CANONICAL.contains(v.name())) {
      assertThat(DataTree.of(data)).isEqualTo(v.expected());
      assertThat(Axdr.encode(data)).isEqualTo(v.octets());
    }
    assertThat(Axdr.decode(Axdr.encode(data))).isEqualTo(data);
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
