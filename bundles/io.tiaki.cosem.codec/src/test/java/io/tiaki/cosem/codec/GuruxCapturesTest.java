package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.Octets;
import java.security.PublicKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Messages and proofs that a client of gurux.dlms 4.0.47 made, captured by ourselves. */
class GuruxCapturesTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] NONE = {};
  private static final Octets CLIENT = Octets.ofAscii("MMM00001");
  private static final Octets SERVER = Octets.ofAscii("KFM00002");
  private static final Octets STOC = Octets.ofAscii("P6wRJ21F");
  private static final Octets CTOS = Octets.ofAscii("K56iVagY");
  private static final Octets GET = octets("c001c1000100002a0000ff0200");

  @Test
  void opens_general_glo_ciphering_of_suites_1_and_2() throws CodecException {
    assertThat(
            open(
                "db084d4d4d30303030311e310000000531061dda8378939a9ce0201fb95c9c1217289ddfd19c9b93dd",
                keys(16)))
        .isEqualTo(GET);
    assertThat(
            open(
                "db084d4d4d30303030311e32000000050e7dca9a41a2266285116df6d43d02d05c27bd668e3138d2c9",
                keys(32)))
        .isEqualTo(GET);
  }

  @Test
  void verifies_general_signing_of_suite_1_and_opens_what_is_signed() throws CodecException {
    PublicKey client =
        EllipticCurves.publicKey(
            SecuritySuite.SUITE_1,
            octets(
                "90da0a89f1afafd92af26c32520abd291d60a8d137fa7b9e2f4e11d591392621"
                    + "9d83c2c63c1c4837c751ab6936ed3e9c04e0b13fbc32a128544abf0559376fd1"));
    byte[] message =
        HEX.parseHex(
            "df080102030405060708084d4d4d3030303031084b464d3030303032000020c81e3100000005"
                + "31061dda8378939a9ce0201fb95c9c1217289ddfd19c9b93dd40466c54a3ed1712729400faa0"
                + "7921698405cb112a70321665563786f35d5bcac5bc89756cec7d23b1589d7becc23f472bea39"
                + "8249f7a103ced4c97d0b45fb8a56");

    GeneralSigning signed = (GeneralSigning) Apdus.decode(message);

    assertThat(Apdus.encode(signed)).isEqualTo(message);
    assertThat(signed.header().originatorSystemTitle()).isEqualTo(CLIENT);
    assertThat(signed.header().recipientSystemTitle()).isEqualTo(SERVER);
    assertThat(
            EllipticCurves.verifies(
                SecuritySuite.SUITE_1, client, signed.toBeSigned(), signed.signature()))
        .isTrue();
    ServiceCiphering content = (ServiceCiphering) Apdus.decode(signed.content());
    assertThat(Octets.of(Protection.open(content.content(), keys(16), CLIENT, NONE)))
        .isEqualTo(GET);
  }

  @Test
  void proves_as_gurux_does() {
    byte[] secret = HEX.parseHex("3132333435363738");
    assertThat(HighLevelSecurity.aes(secret, STOC)).hasToString("581b1129ee22c77fe02aeb1798c158b9");
    assertThat(HighLevelSecurity.md5(secret, STOC)).hasToString("53d4537e37dab4ff089629e25557af9f");
    assertThat(HighLevelSecurity.sha1(secret, STOC))
        .hasToString("6dbd949d1b1efdd6fe5f9ea627877e986e8708cb");
    assertThat(HighLevelSecurity.gmac(SecuritySuite.SUITE_0, keys(16), CLIENT, 9, STOC))
        .hasToString("10000000097459e613824b7719df654bc8");
    assertThat(HighLevelSecurity.sha256(secret, CLIENT, SERVER, STOC, CTOS))
        .hasToString("20858784b3ca97041ad1eef20e57b80a1ce9e90a59c6b65a54668b668fbd3506");
  }

  @Test
  void derives_the_keys_that_gurux_derives() {
    assertThat(
            KeyDerivation.onePass(
                SecuritySuite.SUITE_1,
                HEX.parseHex("77347c48be33b640341a1c6884abaac4a611bb735c4b3c89768e7328cd6cd38d"),
                KeyDerivation.Algorithm.AES_GCM_128,
                CLIENT,
                SERVER))
        .isEqualTo(HEX.parseHex("51dac8d746b5ffa4cc86526e0a8cb121"));
    assertThat(
            KeyDerivation.staticUnified(
                SecuritySuite.SUITE_1,
                HEX.parseHex("8f73ee2ded23e591e7a912921b34a38a29a3acb9566423544f362ac2249d7e23"),
                KeyDerivation.Algorithm.AES_GCM_128,
                CLIENT,
                octets("0102030405060708"),
                SERVER))
        .isEqualTo(HEX.parseHex("4a8a7caa82a04bf0f8db75afd3a9081f"));
  }

  @Test
  void reads_general_ciphering_with_an_agreed_key() throws CodecException {
    byte[] message =
        HEX.parseHex(
            "dd080102030405060708084d4d4d3030303031084b464d3030303032000001020102001e3100000005"
                + "a1c3b78ba7a4d0080e4b224d179f6d94cd241e8daa1f5f9224");

    GeneralCiphering apdu = (GeneralCiphering) Apdus.decode(message);

    assertThat(apdu.keyInfo()).contains(new KeyInfo.AgreedKey(octets("02"), Octets.EMPTY));
    assertThat(apdu.content().suite()).isEqualTo(1);
    assertThat(Apdus.encode(apdu)).isEqualTo(message);
  }

  private static Octets open(String message, SymmetricKeys keys) throws CodecException {
    GeneralGloDedCiphering apdu = (GeneralGloDedCiphering) Apdus.decode(HEX.parseHex(message));
    return Octets.of(Protection.open(apdu.content(), keys, apdu.systemTitle(), NONE));
  }

  /** 00, 01, 02 and so on; d0, d1, d2 and so on. */
  private static SymmetricKeys keys(int length) {
    byte[] encryption = new byte[length];
    byte[] authentication = new byte[length];
    for (int i = 0; i < length; i++) {
      encryption[i] = (byte) i;
      authentication[i] = (byte) (0xd0 + i);
    }
    return SymmetricKeys.of(encryption, authentication);
  }

  private static Octets octets(String hex) {
    return Octets.of(HEX.parseHex(hex));
  }
}
