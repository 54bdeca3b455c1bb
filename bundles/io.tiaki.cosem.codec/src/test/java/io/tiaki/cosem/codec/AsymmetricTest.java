package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.cosem.codec.KeyDerivation.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Key wrap, agreement, signatures and proofs against the examples of their standards. */
class AsymmetricTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);
  private static final Octets CLIENT = octets("4D4D4D0000BC614E");
  private static final Octets SERVER = octets("4B464D1000000001");
  private static final Octets STOC = Octets.ofAscii("P6wRJ21F");
  private static final Octets CTOS = Octets.ofAscii("K56iVagY");
  private static final byte[] SECRET = "12345678".getBytes(StandardCharsets.US_ASCII);

  /** RFC 6979, A.2.5 and A.2.6. */
  private static final byte[] P256 =
      HEX.parseHex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");

  private static final Octets P256_POINT =
      octets(
          "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
              + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
  private static final Octets P256_SIGNATURE =
      octets(
          "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
              + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
  private static final Octets P384_POINT =
      octets(
          "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64"
              + "DEF8F0EA9055866064A254515480BC138015D9B72D7D57244EA8EF9AC0C62189"
              + "6708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720");
  private static final Octets P384_SIGNATURE =
      octets(
          "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
              + "81A648152E44ACF96E36DD1E80FABE4699EF4AEB15F178CEA1FE40DB2603138F"
              + "130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8");

  @Test
  void wraps_and_unwraps_as_rfc_3394_shows() throws CodecException {
    byte[] kek = HEX.parseHex("000102030405060708090A0B0C0D0E0F");
    byte[] key = HEX.parseHex("00112233445566778899AABBCCDDEEFF");
    byte[] wrapped = HEX.parseHex("1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5");
    assertThat(KeyWrap.wrap(kek, key)).isEqualTo(wrapped);
    assertThat(KeyWrap.unwrap(kek, wrapped)).isEqualTo(key);

    byte[] largeKek =
        HEX.parseHex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
    byte[] large = HEX.parseHex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");
    byte[] largeWrapped =
        HEX.parseHex(
            "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21");
    assertThat(KeyWrap.wrap(largeKek, large)).isEqualTo(largeWrapped);
    assertThat(KeyWrap.unwrap(largeKek, largeWrapped)).isEqualTo(large);

    wrapped[3] ^= 1;
    assertRefused(Reason.NOT_AUTHENTIC, () -> KeyWrap.unwrap(kek, wrapped));
    assertRefused(Reason.MALFORMED, () -> KeyWrap.unwrap(kek, new byte[23]));
  }

  @Test
  void verifies_the_signatures_of_rfc_6979_and_no_others() throws Exception {
    PublicKey key = EllipticCurves.publicKey(SecuritySuite.SUITE_1, P256_POINT);
    assertThat(verifies(SecuritySuite.SUITE_1, key, P256_SIGNATURE)).isTrue();
    byte[] wrong = P256_SIGNATURE.toArray();
    wrong[63] ^= 1;
    assertThat(verifies(SecuritySuite.SUITE_1, key, Octets.of(wrong))).isFalse();
    assertThat(verifies(SecuritySuite.SUITE_1, key, Octets.of(new byte[64]))).isFalse();
    assertThat(verifies(SecuritySuite.SUITE_1, key, Octets.EMPTY)).isFalse();
    PublicKey large = EllipticCurves.publicKey(SecuritySuite.SUITE_2, P384_POINT);
    assertThat(verifies(SecuritySuite.SUITE_2, large, P384_SIGNATURE)).isTrue();
    assertThat(verifies(SecuritySuite.SUITE_2, key, P384_SIGNATURE)).isFalse();
  }

  @Test
  void signs_general_signing_so_that_every_field_counts() throws Exception {
    PrivateKey key = EllipticCurves.privateKey(SecuritySuite.SUITE_1, P256);
    PublicKey publicKey = EllipticCurves.publicKey(SecuritySuite.SUITE_1, P256_POINT);
    GeneralHeader header = new GeneralHeader(octets("01"), CLIENT, SERVER, STOC, CTOS);
    Octets apdu = octets("C301C1000900000A0000FF0101120001");
    GeneralSigning unsigned = new GeneralSigning(header, apdu, Octets.EMPTY);
    GeneralSigning signed =
        new GeneralSigning(
            header, apdu, EllipticCurves.sign(SecuritySuite.SUITE_1, key, unsigned.toBeSigned()));

    GeneralSigning received = (GeneralSigning) Apdus.decode(Apdus.encode(signed));
    assertThat(received).isEqualTo(signed);
    assertThat(
            EllipticCurves.verifies(
                SecuritySuite.SUITE_1, publicKey, received.toBeSigned(), received.signature()))
        .isTrue();
    GeneralSigning other = new GeneralSigning(header, octets("C301C1"), received.signature());
    assertThat(
            EllipticCurves.verifies(
                SecuritySuite.SUITE_1, publicKey, other.toBeSigned(), other.signature()))
        .isFalse();
  }

  @Test
  void agrees_on_the_secret_of_rfc_5903() throws Exception {
    PrivateKey own =
        EllipticCurves.privateKey(
            SecuritySuite.SUITE_1,
            HEX.parseHex("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"));
    PublicKey other =
        EllipticCurves.publicKey(
            SecuritySuite.SUITE_1,
            octets(
                "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
                    + "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB"));
    byte[] secret = EllipticCurves.sharedSecret(own, other);
    assertThat(secret)
        .isEqualTo(
            HEX.parseHex("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"));
    // Computed apart from this code.
    assertThat(
            KeyDerivation.onePass(
                SecuritySuite.SUITE_1, secret, Algorithm.AES_GCM_128, CLIENT, SERVER))
        .isEqualTo(HEX.parseHex("e5929174883d375ed94ef5dff90ba071"));
    assertThat(
            KeyDerivation.staticUnified(
                SecuritySuite.SUITE_1,
                secret,
                Algorithm.ciphering(SecuritySuite.SUITE_1),
                CLIENT,
                octets("0102030405060708"),
                SERVER))
        .isEqualTo(HEX.parseHex("9013ac06a3fd29fca16f1fa6c4307d0e"));
    assertThat(
            KeyDerivation.onePass(
                SecuritySuite.SUITE_2,
                secret,
                Algorithm.ciphering(SecuritySuite.SUITE_2),
                CLIENT,
                SERVER))
        .isEqualTo(
            HEX.parseHex("6b4150bfc06a57567eb372fecc99ec93eded2ae09405e6e706ef89948c1a7e8d"));
  }

  @Test
  void takes_only_points_of_the_curve_as_public_keys() throws Exception {
    byte[] off = P256_POINT.toArray();
    off[0] ^= 1;
    assertRefused(
        Reason.MALFORMED, () -> EllipticCurves.publicKey(SecuritySuite.SUITE_1, Octets.of(off)));
    assertRefused(
        Reason.MALFORMED,
        () -> EllipticCurves.publicKey(SecuritySuite.SUITE_1, Octets.of(new byte[64])));
    assertRefused(
        Reason.MALFORMED, () -> EllipticCurves.publicKey(SecuritySuite.SUITE_2, P256_POINT));
    assertRefused(
        Reason.MALFORMED, () -> EllipticCurves.publicKey(SecuritySuite.SUITE_0, Octets.EMPTY));
    ECPublicKey key = (ECPublicKey) EllipticCurves.publicKey(SecuritySuite.SUITE_1, P256_POINT);
    assertThat(EllipticCurves.point(SecuritySuite.SUITE_1, key)).isEqualTo(P256_POINT);
  }

  @Test
  void suite_0_has_no_signatures() {
    PrivateKey key = EllipticCurves.privateKey(SecuritySuite.SUITE_1, P256);
    assertThatThrownBy(() -> EllipticCurves.sign(SecuritySuite.SUITE_0, key, SAMPLE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void proves_by_hashes_and_by_a_cipher() {
    // Computed apart from this code.
    assertThat(HighLevelSecurity.aes(SECRET, STOC)).hasToString("581b1129ee22c77fe02aeb1798c158b9");
    assertThat(HighLevelSecurity.md5(SECRET, STOC)).hasToString("53d4537e37dab4ff089629e25557af9f");
    assertThat(HighLevelSecurity.sha1(SECRET, STOC))
        .hasToString("6dbd949d1b1efdd6fe5f9ea627877e986e8708cb");
    assertThat(HighLevelSecurity.sha256(SECRET, CLIENT, SERVER, STOC, CTOS))
        .hasToString("f7c07448d8abf0385c8a79c018f242c89808237ae6923605468d852d3a9f6c19");
  }

  @Test
  void a_wrong_gmac_proves_nothing() throws CodecException {
    SymmetricKeys keys = SymmetricKeys.of(new byte[16], new byte[16]);
    Octets proof = HighLevelSecurity.gmac(SecuritySuite.SUITE_1, keys, CLIENT, 9, STOC);
    assertThat(HighLevelSecurity.verifyGmac(keys, CLIENT, STOC, proof)).isEqualTo(9);
    assertRefused(
        Reason.NOT_AUTHENTIC, () -> HighLevelSecurity.verifyGmac(keys, CLIENT, CTOS, proof));
    assertRefused(
        Reason.NOT_AUTHENTIC, () -> HighLevelSecurity.verifyGmac(keys, SERVER, STOC, proof));
    byte[] encrypted = proof.toArray();
    encrypted[0] = 0x30;
    assertRefused(
        Reason.MALFORMED,
        () -> HighLevelSecurity.verifyGmac(keys, CLIENT, STOC, Octets.of(encrypted)));
    assertRefused(
        Reason.MALFORMED, () -> HighLevelSecurity.verifyGmac(keys, CLIENT, STOC, Octets.EMPTY));
  }

  @Test
  void proves_by_signature() throws GeneralSecurityException, CodecException {
    PrivateKey key = EllipticCurves.privateKey(SecuritySuite.SUITE_1, P256);
    PublicKey publicKey = EllipticCurves.publicKey(SecuritySuite.SUITE_1, P256_POINT);
    Octets proof = HighLevelSecurity.ecdsa(SecuritySuite.SUITE_1, key, CLIENT, SERVER, STOC, CTOS);
    assertThat(
            HighLevelSecurity.verifiesEcdsa(
                SecuritySuite.SUITE_1, publicKey, CLIENT, SERVER, STOC, CTOS, proof))
        .isTrue();
    assertThat(
            HighLevelSecurity.verifiesEcdsa(
                SecuritySuite.SUITE_1, publicKey, SERVER, CLIENT, STOC, CTOS, proof))
        .isFalse();
  }

  private static boolean verifies(SecuritySuite suite, PublicKey key, Octets signature) {
    return EllipticCurves.verifies(suite, key, SAMPLE, signature);
  }

  private static Octets octets(String hex) {
    return Octets.of(HEX.parseHex(hex));
  }
}
