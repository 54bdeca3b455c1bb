package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ProtectionTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] NONE = {};
  private static final Octets TITLE = octets("4D4D4D0000BC614E");
  private static final SymmetricKeys KEYS =
      SymmetricKeys.of(
          HEX.parseHex("000102030405060708090A0B0C0D0E0F"),
          HEX.parseHex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"));
  private static final byte[] APDU = HEX.parseHex("C0010000080000010000FF0200");

  @TestFactory
  Stream<DynamicTest> opens_every_ciphered_message_of_the_vectors_and_closes_it_again() {
    return Vectors.all().stream()
        .filter(v -> v.plaintextOctets().length > 0)
        .map(v -> DynamicTest.dynamicTest(v.toString(), () -> check(v)));
  }

  @Test
  void the_vectors_have_as_many_ciphered_messages_as_expected() {
    assertThat(Vectors.all().stream().filter(v -> v.plaintextOctets().length > 0)).hasSize(17);
  }

  private static void check(Vectors.Vector v) throws CodecException {
    SymmetricKeys keys =
        SymmetricKeys.of(
            HEX.parseHex(v.keys().get("block_cipher_key")),
            HEX.parseHex(v.keys().get("authentication_key")));
    Octets title = octets(v.keys().get("system_title"));
    ProtectedContent content = content(Apdus.decode(v.octets())).orElseThrow();

    byte[] apdu = Protection.open(content, keys, title, NONE);

    assertThat(apdu).isEqualTo(v.plaintextOctets());
    assertThat(
            Protection.protect(
                content.securityControl(), keys, title, content.invocationCounter(), NONE, apdu))
        .isEqualTo(content);
  }

  private static Optional<ProtectedContent> content(Apdu apdu) {
    if (apdu instanceof ServiceCiphering a) {
      return Optional.of(a.content());
    } else if (apdu instanceof GeneralGloDedCiphering a) {
      return Optional.of(a.content());
    } else if (apdu instanceof Aarq a) {
      return a.userInformation().flatMap(ProtectionTest::content);
    } else if (apdu instanceof Aare a) {
      return a.userInformation().flatMap(ProtectionTest::content);
    } else if (apdu instanceof Rlrq a) {
      return a.userInformation().flatMap(ProtectionTest::content);
    } else if (apdu instanceof Rlre a) {
      return a.userInformation().flatMap(ProtectionTest::content);
    }
    return Optional.empty();
  }

  @Test
  void takes_no_message_of_which_a_bit_was_changed() {
    for (int control : new int[] {0x10, 0x30}) {
      ProtectedContent content = Protection.protect(control, KEYS, TITLE, 7, NONE, APDU);
      byte[] octets = content.octets().toArray();
      for (int bit = 0; bit < octets.length * 8; bit++) {
        byte[] flipped = octets.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        assertRefused(
            Reason.NOT_AUTHENTIC,
            () ->
                Protection.open(
                    new ProtectedContent(control, 7, Octets.of(flipped)), KEYS, TITLE, NONE));
      }
      assertRefused(
          Reason.NOT_AUTHENTIC,
          () ->
              Protection.open(
                  new ProtectedContent(control, 8, content.octets()), KEYS, TITLE, NONE));
      assertRefused(
          Reason.NOT_AUTHENTIC,
          () -> Protection.open(content, KEYS, octets("4D4D4D0000BC614F"), NONE));
      assertRefused(
          Reason.NOT_AUTHENTIC, () -> Protection.open(content, KEYS, TITLE, new byte[] {1}));
    }
    ProtectedContent both = Protection.protect(0x30, KEYS, TITLE, 7, NONE, APDU);
    assertRefused(
        Reason.NOT_AUTHENTIC,
        () -> Protection.open(new ProtectedContent(0x10, 7, both.octets()), KEYS, TITLE, NONE));
  }

  @Test
  void authenticates_the_header_of_general_ciphering() throws CodecException {
    GeneralHeader header =
        new GeneralHeader(octets("0102030405060708"), TITLE, TITLE, Octets.EMPTY, Octets.EMPTY);
    for (int control : new int[] {0x10, 0x30}) {
      ProtectedContent content = Protection.protect(control, KEYS, TITLE, 1, header.octets(), APDU);
      GeneralCiphering sent =
          new GeneralCiphering(header, Optional.of(new KeyInfo.IdentifiedKey(0)), content);
      GeneralCiphering received = (GeneralCiphering) Apdus.decode(Apdus.encode(sent));
      assertThat(received).isEqualTo(sent);
      assertThat(Protection.open(received.content(), KEYS, TITLE, received.header().octets()))
          .isEqualTo(APDU);
      GeneralHeader other =
          new GeneralHeader(octets("0102030405060709"), TITLE, TITLE, Octets.EMPTY, Octets.EMPTY);
      assertRefused(
          Reason.NOT_AUTHENTIC, () -> Protection.open(content, KEYS, TITLE, other.octets()));
    }
  }

  @Test
  void suite_2_has_keys_of_32_octets() throws CodecException {
    SymmetricKeys large = SymmetricKeys.of(new byte[32], new byte[32]);
    ProtectedContent content = Protection.protect(0x32, large, TITLE, 1, NONE, APDU);
    assertThat(Protection.open(content, large, TITLE, NONE)).isEqualTo(APDU);
    assertRefused(Reason.UNSUPPORTED, () -> Protection.open(content, KEYS, TITLE, NONE));
    assertThatThrownBy(() -> Protection.protect(0x30, large, TITLE, 1, NONE, APDU))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refuses_what_is_compressed_too_short_or_of_an_unknown_suite() {
    assertRefused(Reason.UNSUPPORTED, () -> open(0xb0, 20));
    assertRefused(Reason.UNSUPPORTED, () -> open(0x33, 20));
    assertRefused(Reason.TRUNCATED, () -> open(0x30, 11));
    assertRefused(Reason.TRUNCATED, () -> open(0x10, 0));
    assertRefused(
        Reason.UNSUPPORTED,
        () ->
            Protection.open(
                new ProtectedContent(0x30, 1, Octets.of(new byte[20])), KEYS, Octets.EMPTY, NONE));
  }

  @Test
  void without_an_authentication_key_nothing_is_authenticated() throws CodecException {
    SymmetricKeys encryptionOnly = SymmetricKeys.of(new byte[16], NONE);
    assertThatThrownBy(() -> Protection.protect(0x30, encryptionOnly, TITLE, 1, NONE, APDU))
        .isInstanceOf(IllegalArgumentException.class);
    ProtectedContent content = Protection.protect(0x20, encryptionOnly, TITLE, 1, NONE, APDU);
    assertThat(content.octets().length()).isEqualTo(APDU.length);
    assertThat(Protection.open(content, encryptionOnly, TITLE, NONE)).isEqualTo(APDU);
  }

  @Test
  void destroyed_keys_are_of_no_use_and_keys_are_never_printed() {
    SymmetricKeys keys = SymmetricKeys.of(new byte[16], new byte[16]);
    assertThat(keys.toString()).isEqualTo("***");
    keys.destroy();
    assertThatThrownBy(() -> Protection.protect(0x30, keys, TITLE, 1, NONE, APDU))
        .isInstanceOf(IllegalStateException.class);
  }

  private static byte[] open(int control, int length) throws CodecException {
    return Protection.open(
        new ProtectedContent(control, 1, Octets.of(new byte[length])), KEYS, TITLE, NONE);
  }

  static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CodecException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static Octets octets(String hex) {
    return Octets.of(HEX.parseHex(hex));
  }
}
