package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.cosem.codec.KeyDerivation.Algorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** general-ciphering with a key that both derive, from one end to the other, in both schemes. */
class AgreedKeyTest {
  private static final Octets CLIENT = Octets.ofAscii("TIACLI01");
  private static final Octets SERVER = Octets.ofAscii("TIASRV01");
  private static final Octets TRANSACTION = Octets.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
  private static final byte[] APDU = {(byte) 0xc0, 2, 1, 0, 0, 0, 1};
  private static final Octets ONE_PASS = Octets.of(new byte[] {1});
  private static final Octets STATIC_UNIFIED = Octets.of(new byte[] {2});
  private static final GeneralHeader HEADER =
      new GeneralHeader(TRANSACTION, CLIENT, SERVER, Octets.EMPTY, Octets.EMPTY);

  @Test
  void the_recipient_derives_the_key_of_the_one_pass_scheme() throws Exception {
    for (SecuritySuite suite : List.of(SecuritySuite.SUITE_1, SecuritySuite.SUITE_2)) {
      KeyPair recipient = pair(suite);
      KeyPair signing = pair(suite);
      KeyPair ephemeral = pair(suite);
      Octets point = EllipticCurves.point(suite, (ECPublicKey) ephemeral.getPublic());
      Octets signature = EllipticCurves.sign(suite, signing.getPrivate(), point.toArray());
      byte[] key =
          onePass(
              suite,
              EllipticCurves.sharedSecret(ephemeral.getPrivate(), recipient.getPublic()),
              SERVER);
      byte[] message = sent(suite, key, ONE_PASS, joined(point, signature));

      GeneralCiphering received = (GeneralCiphering) Apdus.decode(message);
      KeyInfo.AgreedKey info = (KeyInfo.AgreedKey) received.keyInfo().orElseThrow();
      byte[] data = info.keyCipheredData().toArray();
      int half = suite.signatureLength();
      Octets theirs = Octets.of(data, 0, half);
      PublicKey other = EllipticCurves.publicKey(suite, theirs);
      assertThat(info.keyParameters()).isEqualTo(ONE_PASS);
      assertThat(
              EllipticCurves.verifies(
                  suite, signing.getPublic(), theirs.toArray(), Octets.of(data, half, half)))
          .isTrue();
      byte[] secret = EllipticCurves.sharedSecret(recipient.getPrivate(), other);
      assertOpens(received, onePass(suite, secret, SERVER));
      assertClosed(received, onePass(suite, secret, CLIENT));
    }
  }

  @Test
  void the_recipient_derives_the_key_of_the_static_unified_scheme() throws Exception {
    for (SecuritySuite suite : List.of(SecuritySuite.SUITE_1, SecuritySuite.SUITE_2)) {
      KeyPair originator = pair(suite);
      KeyPair recipient = pair(suite);
      byte[] key =
          unified(
              suite,
              EllipticCurves.sharedSecret(originator.getPrivate(), recipient.getPublic()),
              TRANSACTION);
      byte[] message = sent(suite, key, STATIC_UNIFIED, Octets.EMPTY);

      GeneralCiphering received = (GeneralCiphering) Apdus.decode(message);
      assertThat(received.keyInfo()).contains(new KeyInfo.AgreedKey(STATIC_UNIFIED, Octets.EMPTY));
      byte[] secret = EllipticCurves.sharedSecret(recipient.getPrivate(), originator.getPublic());
      assertOpens(received, unified(suite, secret, received.header().transactionId()));
      assertClosed(received, unified(suite, secret, Octets.of(new byte[8])));
    }
  }

  private static byte[] sent(
      SecuritySuite suite, byte[] key, Octets parameters, Octets keyCipheredData) {
    ProtectedContent content =
        Protection.protect(
            Protection.AUTHENTICATED | Protection.ENCRYPTED | suite.id(),
            SymmetricKeys.of(key, key),
            CLIENT,
            1,
            HEADER.octets(),
            APDU);
    return Apdus.encode(
        new GeneralCiphering(
            HEADER, Optional.of(new KeyInfo.AgreedKey(parameters, keyCipheredData)), content));
  }

  private static void assertOpens(GeneralCiphering apdu, byte[] key) throws CodecException {
    assertThat(open(apdu, key)).isEqualTo(APDU);
  }

  private static void assertClosed(GeneralCiphering apdu, byte[] key) {
    assertRefused(Reason.NOT_AUTHENTIC, () -> open(apdu, key));
  }

  private static byte[] open(GeneralCiphering apdu, byte[] key) throws CodecException {
    return Protection.open(
        apdu.content(),
        SymmetricKeys.of(key, key),
        apdu.header().originatorSystemTitle(),
        apdu.header().octets());
  }

  private static byte[] onePass(SecuritySuite suite, byte[] secret, Octets recipient) {
    return KeyDerivation.onePass(suite, secret, Algorithm.ciphering(suite), CLIENT, recipient);
  }

  private static byte[] unified(SecuritySuite suite, byte[] secret, Octets transaction) {
    return KeyDerivation.staticUnified(
        suite, secret, Algorithm.ciphering(suite), CLIENT, transaction, SERVER);
  }

  private static KeyPair pair(SecuritySuite suite) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(
        new ECGenParameterSpec(suite == SecuritySuite.SUITE_1 ? "secp256r1" : "secp384r1"));
    return generator.generateKeyPair();
  }

  private static Octets joined(Octets one, Octets other) {
    byte[] all = new byte[one.length() + other.length()];
    one.copyTo(all, 0);
    other.copyTo(all, one.length());
    return Octets.of(all);
  }
}
