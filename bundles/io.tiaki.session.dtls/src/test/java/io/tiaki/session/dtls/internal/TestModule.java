package io.tiaki.session.dtls.internal;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The part of a security module that sessions use. */
class TestModule implements SecurityModule {
  private final TestAuthority trusted;
  private volatile Credential credential;

  TestModule(TestAuthority trusted, Credential credential) {
    this.trusted = trusted;
    this.credential = credential;
  }

  void issue(Credential issued) {
    credential = issued;
  }

  @Override
  public Credential credential(String alias) throws SecurityModuleException {
    Credential current = credential;
    if (current == null) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.NO_CERTIFICATE,
          "the certificate of dtls was not issued yet");
    }
    return current;
  }

  @Override
  public PeerCertificate validate(List<byte[]> chain, Purpose purpose)
      throws SecurityModuleException {
    return trusted.validate(chain, purpose);
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
  public PreSharedKey preSharedKey(String alias) throws SecurityModuleException {
    throw new IllegalStateException("not used");
  }

  @Override
  public Optional<String> problem(PeerCertificate certificate) {
    return Optional.empty();
  }

  @Override
  public X509ExtendedKeyManager keyManager(String alias) {
    throw new IllegalStateException("not used");
  }

  @Override
  public X509ExtendedTrustManager trustManager() {
    throw new IllegalStateException("not used");
  }

  @Override
  public byte[] sign(String alias, byte[] content) {
    throw new IllegalStateException("not used");
  }

  @Override
  public SignedContent verify(byte[] signed) {
    throw new IllegalStateException("not used");
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
  public byte[] envelop(String recipient, byte[] content) {
    throw new IllegalStateException("not used");
  }

  @Override
  public byte[] open(String alias, byte[] enveloped) {
    throw new IllegalStateException("not used");
  }

  @Override
  public byte[] seal(byte[] context, byte[] plain) {
    throw new IllegalStateException("not used");
  }

  @Override
  public byte[] unseal(byte[] context, byte[] sealed) {
    throw new IllegalStateException("not used");
  }
}
