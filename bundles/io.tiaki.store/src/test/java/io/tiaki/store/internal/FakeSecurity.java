package io.tiaki.store.internal;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A security module that only seals: format octet, key id octet, nonce, AES-GCM with a key made of
 * the key id.
 */
final class FakeSecurity implements SecurityModule {
  /** Nothing ends in tests that do not ask for keys of their own. */
  static final FakeKeys KEYS = new FakeKeys();

  private final SecureRandom random = new SecureRandom();
  private final byte keyId;
  volatile boolean failing;

  FakeSecurity(int keyId) {
    this.keyId = (byte) keyId;
  }

  static Seals seals() {
    return seals(new FakeSecurity(1));
  }

  static Seals seals(FakeSecurity security) {
    return new Seals(security, KEYS);
  }

  @Override
  public byte[] seal(byte[] context, byte[] plain) throws SecurityModuleException {
    byte[] nonce = new byte[12];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, context, plain);
    return ByteBuffer.allocate(14 + sealed.length)
        .put((byte) 1)
        .put(keyId)
        .put(nonce)
        .put(sealed)
        .array();
  }

  @Override
  public byte[] unseal(byte[] context, byte[] sealed) throws SecurityModuleException {
    if (sealed.length < 14) {
      throw new SecurityModuleException(SecurityModuleException.Reason.MALFORMED, "too short");
    }
    if (sealed[1] != keyId) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.UNKNOWN_ALIAS, "no key " + sealed[1]);
    }
    ByteBuffer in = ByteBuffer.wrap(sealed, 2, sealed.length - 2);
    byte[] nonce = new byte[12];
    in.get(nonce);
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return crypt(Cipher.DECRYPT_MODE, nonce, context, rest);
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] context, byte[] octets)
      throws SecurityModuleException {
    if (failing) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.FAILED, "the module is gone");
    }
    byte[] key = new byte[16];
    key[0] = keyId;
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(context);
      return cipher.doFinal(octets);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.BAD_SIGNATURE, "does not fit", e);
    }
  }

  @Override
  public Credential credential(String alias) throws SecurityModuleException {
    throw unused();
  }

  @Override
  public Credential rawKey(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public CosemKeys cosemKeys(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public PreSharedKey preSharedKey(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public Optional<String> problem(PeerCertificate certificate) {
    return Optional.empty();
  }

  @Override
  public X509ExtendedKeyManager keyManager(String alias) throws SecurityModuleException {
    throw unused();
  }

  @Override
  public X509ExtendedTrustManager trustManager() throws SecurityModuleException {
    throw unused();
  }

  @Override
  public PeerCertificate validate(List<byte[]> chain, Purpose purpose)
      throws SecurityModuleException {
    throw unused();
  }

  @Override
  public byte[] sign(String alias, byte[] content) throws SecurityModuleException {
    throw unused();
  }

  @Override
  public SignedContent verify(byte[] signed) throws SecurityModuleException {
    throw unused();
  }

  @Override
  public PeerCertificate detachedSigner(byte[] signature, Purpose purpose) {
    throw new IllegalStateException("not used");
  }

  @Override
  public PeerCertificate verifyDetached(byte[] signature, byte[] digest, Purpose purpose) {
    throw new IllegalStateException("not used");
  }

  @Override
  public byte[] envelop(String recipient, byte[] content) throws SecurityModuleException {
    throw unused();
  }

  @Override
  public byte[] open(String alias, byte[] enveloped) throws SecurityModuleException {
    throw unused();
  }

  private static SecurityModuleException unused() {
    return new SecurityModuleException(
        SecurityModuleException.Reason.FAILED, "The store has no business here");
  }
}
