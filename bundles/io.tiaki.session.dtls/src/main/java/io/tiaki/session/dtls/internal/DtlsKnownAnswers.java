package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.CryptoHashAlgorithm;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * Whether the engines of records and handshakes give the answers that are known. Sources: McGrew
 * and Viega, test case 2 (GCM); NIST SP 800-38C, example 3 (CCM); RFC 8439, 2.8.2; RFC 7748, 6.1;
 * RFC 6979, A.2.5; FIPS 180-4; the IETF's vector of the TLS 1.2 PRF.
 */
final class DtlsKnownAnswers {
  private static final HexFormat HEX = HexFormat.of();
  private static final String SUNSCREEN =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
          + " sunscreen would be it.";

  private final TlsCrypto crypto = new GuardedCrypto();
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private final Function<String, String> known;

  private interface Answer {
    byte[] get() throws IOException, InvalidCipherTextException;
  }

  /**
   * @param known the answers by algorithm, in hexadecimal
   */
  DtlsKnownAnswers(Function<String, String> known) {
    this.known = known;
    answers.put("SHA-256", () -> digest("abc".getBytes(StandardCharsets.US_ASCII)));
    answers.put("AES-GCM", DtlsKnownAnswers::gcm);
    answers.put("AES-CCM", DtlsKnownAnswers::ccm);
    answers.put("ChaCha20-Poly1305", DtlsKnownAnswers::chaCha);
    answers.put("X25519", DtlsKnownAnswers::agreement);
    answers.put("PRF", this::prf);
    answers.put("ECDSA", DtlsKnownAnswers::ecdsa);
  }

  /** The answers as they should be. */
  static String known(String algorithm) {
    return switch (algorithm) {
      case "SHA-256" -> "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
      case "AES-GCM" -> "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf";
      case "AES-CCM" -> "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951";
      case "ChaCha20-Poly1305" -> "1ae10b594f09e26a7e902ecbd0600691";
      case "X25519" -> "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
      case "PRF" -> "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a";
      case "ECDSA" -> "0100";
      default -> "";
    };
  }

  Iterable<String> algorithms() {
    return answers.keySet();
  }

  /** The first that gives a wrong answer. */
  Optional<String> wrong() {
    for (Map.Entry<String, Answer> one : answers.entrySet()) {
      try {
        if (!HEX.formatHex(one.getValue().get()).equals(known.apply(one.getKey()))) {
          return Optional.of(one.getKey());
        }
      } catch (IOException | InvalidCipherTextException | RuntimeException e) {
        return Optional.of(one.getKey());
      }
    }
    return Optional.empty();
  }

  private byte[] digest(byte[] message) {
    var hash = crypto.createHash(CryptoHashAlgorithm.sha256);
    hash.update(message, 0, message.length);
    return hash.calculateHash();
  }

  /** Sealed by the engine of records; opened again it is what it was. */
  private static byte[] gcm() throws IOException {
    CipherPool pool = new CipherPool();
    byte[] sealed = new byte[32];
    GcmRecords encryption = new GcmRecords(pool, true);
    encryption.setKey(new byte[16], 0, 16);
    encryption.init(new byte[12], 16);
    encryption.doFinal(new byte[0], new byte[16], 0, 16, sealed, 0);
    GcmRecords decryption = new GcmRecords(pool, false);
    decryption.setKey(new byte[16], 0, 16);
    decryption.init(new byte[12], 16);
    byte[] opened = new byte[16];
    decryption.doFinal(new byte[0], sealed, 0, sealed.length, opened, 0);
    return Arrays.equals(opened, new byte[16]) ? sealed : opened;
  }

  private static byte[] ccm() throws InvalidCipherTextException {
    return sealed(
        CCMBlockCipher.newInstance(AESEngine.newInstance()),
        new AEADParameters(
            new KeyParameter(HEX.parseHex("404142434445464748494a4b4c4d4e4f")),
            64,
            HEX.parseHex("101112131415161718191a1b"),
            HEX.parseHex("000102030405060708090a0b0c0d0e0f10111213")),
        HEX.parseHex("202122232425262728292a2b2c2d2e2f3031323334353637"));
  }

  private static byte[] chaCha() throws InvalidCipherTextException {
    byte[] sealed =
        sealed(
            new ChaCha20Poly1305(),
            new AEADParameters(
                new KeyParameter(
                    HEX.parseHex(
                        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")),
                128,
                HEX.parseHex("070000004041424344454647"),
                HEX.parseHex("50515253c0c1c2c3c4c5c6c7")),
            SUNSCREEN.getBytes(StandardCharsets.US_ASCII));
    return Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length);
  }

  private static byte[] sealed(AEADCipher cipher, AEADParameters parameters, byte[] plain)
      throws InvalidCipherTextException {
    cipher.init(true, parameters);
    byte[] sealed = new byte[cipher.getOutputSize(plain.length)];
    int count = cipher.processBytes(plain, 0, plain.length, sealed, 0);
    cipher.doFinal(sealed, count);
    return sealed;
  }

  private static byte[] agreement() {
    byte[] own = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] other = HEX.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    byte[] secret = new byte[X25519.POINT_SIZE];
    boolean agreed = X25519.calculateAgreement(own, 0, other, 0, secret, 0);
    return agreed ? secret : new byte[0];
  }

  private byte[] prf() {
    return crypto
        .createSecret(HEX.parseHex("9bbe436ba940f017b17652849a71db35"))
        .deriveUsingPRF(
            PRFAlgorithm.tls_prf_sha256,
            "test label",
            HEX.parseHex("a0ba9f936cda311827a6f796ffd5198c"),
            32)
        .extract();
  }

  /** 1 when the fixed signature verifies, then 0 when it does not over another digest. */
  private static byte[] ecdsa() {
    var curve = CustomNamedCurves.getByName("secp256r1");
    byte[] point =
        HEX.parseHex(
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    BigInteger r =
        new BigInteger("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716", 16);
    BigInteger s =
        new BigInteger("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8", 16);
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(
        false,
        new ECPublicKeyParameters(
            curve.getCurve().decodePoint(point), new ECDomainParameters(curve)));
    byte[] digest =
        HEX.parseHex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
    byte right = (byte) (verifier.verifySignature(digest, r, s) ? 1 : 0);
    digest[0] ^= 1;
    return new byte[] {right, (byte) (verifier.verifySignature(digest, r, s) ? 1 : 0)};
  }
}
