package io.tiaki.uplink.outbox.internal;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A security module that only verifies: what is "signed" is {@code SIGNED:}, the signer, a line
 * feed, the content. What is "encrypted" is longer by {@link #overhead} octets.
 */
final class FakeSecurity implements SecurityModule {
  int overhead = 431;

  static byte[] signed(String signer, String content) {
    return ("SIGNED:" + signer + "\n" + content).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public SignedContent verify(byte[] signed) throws SecurityModuleException {
    String text = new String(signed, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    if (!text.startsWith("SIGNED:") || end < 0) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.BAD_SIGNATURE, "the signature does not fit");
    }
    String signer = text.substring(7, end);
    return new SignedContent(
        Arrays.copyOfRange(signed, end + 1, signed.length),
        new PeerCertificate(signer, List.of(), "00".repeat(32)));
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
  public PeerCertificate detachedSigner(byte[] signature, Purpose purpose) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PeerCertificate verifyDetached(byte[] signature, byte[] digest, Purpose purpose) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] envelop(String recipient, byte[] content) {
    byte[] enveloped = Arrays.copyOf(content, content.length + overhead);
    enveloped[enveloped.length - 1] = (byte) recipient.length();
    return enveloped;
  }

  @Override
  public byte[] open(String alias, byte[] enveloped) throws SecurityModuleException {
    if (enveloped.length < overhead || enveloped[enveloped.length - 1] == 0) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.BAD_SIGNATURE, "it is not for this key");
    }
    return Arrays.copyOf(enveloped, enveloped.length - overhead);
  }

  @Override
  public byte[] seal(byte[] context, byte[] plain) throws SecurityModuleException {
    throw unused();
  }

  @Override
  public byte[] unseal(byte[] context, byte[] sealed) throws SecurityModuleException {
    throw unused();
  }

  private static SecurityModuleException unused() {
    return new SecurityModuleException(
        SecurityModuleException.Reason.FAILED, "The outbox has no business here");
  }
}
