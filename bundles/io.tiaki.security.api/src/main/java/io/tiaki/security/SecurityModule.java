package io.tiaki.security;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The security module (R43): keys and certificates by alias, never by value. It is registered as a
 * service only while it is unlocked and every alias it was configured with is there. Safe for use
 * by many threads; all methods compute on the caller's thread.
 *
 * <p>The service property {@value #REVISION} (Long) changes when trust material or keys changed:
 * another revocation list, authorities, certificates, pre-shared keys. Who holds on to a peer that
 * was validated, or to a credential, hears it as a modified service and asks again.
 */
@ProviderType
public interface SecurityModule {
  /** Name of the service property that changes with the trust material. */
  String REVISION = "revision";

  /**
   * The certificate and signing key behind an alias, for TLS and DTLS.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}; {@code NO_CERTIFICATE} while the
   *     certificate was not issued yet
   */
  Credential credential(String alias) throws SecurityModuleException;

  /**
   * The key pair behind an alias, whether or not a certificate was issued for it: for raw public
   * keys (RFC 7250).
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  Credential rawKey(String alias) throws SecurityModuleException;

  /**
   * The pre-shared key behind an alias. A meter's alias is {@code psk.} and its logical device name
   * in lower case.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  PreSharedKey preSharedKey(String alias) throws SecurityModuleException;

  /**
   * The keys of a meter's COSEM security behind an alias: {@code cosem.} and its logical device
   * name in lower case.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  CosemKeys cosemKeys(String alias) throws SecurityModuleException;

  /**
   * Key manager for the JDK's TLS that knows only this alias.
   *
   * @throws SecurityModuleException as {@link #credential}
   */
  X509ExtendedKeyManager keyManager(String alias) throws SecurityModuleException;

  /**
   * Trust manager for the JDK's TLS: chains to the trusted authorities, valid now, host name
   * checked (RFC 2818, 3.1).
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS} when there are no authorities
   */
  X509ExtendedTrustManager trustManager() throws SecurityModuleException;

  /**
   * Validates a chain of X.509 certificates against the trusted authorities (RFC 5280, 6).
   *
   * @param chain DER, end entity first, 1 to 8
   * @param purpose what the end entity's extended key usage must allow
   * @return the end entity
   * @throws SecurityModuleException {@code UNTRUSTED}, with a message that says what is wrong and
   *     repeats nothing of the certificate raw
   */
  PeerCertificate validate(List<byte[]> chain, Purpose purpose) throws SecurityModuleException;

  /**
   * Why a certificate that was validated before is no longer good: revoked, expired, its authority
   * not trusted any more. Answered from memory in microseconds, so that thousands of sessions can
   * be asked about when {@value #REVISION} changes. It does not replace {@link #validate}: no
   * signature is checked.
   *
   * @return printable, without anything of the certificate raw; empty: still good
   */
  Optional<String> problem(PeerCertificate certificate);

  /**
   * Signs: CMS SignedData (RFC 5652, 5) with content and certificate inside, ECDSA with SHA-256,
   * signing time.
   *
   * @param alias signing key
   * @param content any octets
   * @return DER
   */
  byte[] sign(String alias, byte[] content) throws SecurityModuleException;

  /**
   * Verifies SignedData: signature, chain, time, and the signer's extended key usage.
   *
   * @param signed DER, at most 4 MiB
   * @return content and signer
   * @throws SecurityModuleException {@code MALFORMED}, {@code BAD_SIGNATURE}, {@code UNTRUSTED}
   */
  SignedContent verify(byte[] signed) throws SecurityModuleException;

  /**
   * Who claims to have signed something that is not inside: SignedData (RFC 5652, 5) with the
   * content left out, ECDSA with SHA-256. Checks the signer's chain, time and extended key usage
   * and <em>not the signature</em>: for refusing early, before the content is fetched.
   *
   * @param signature DER, at most 64 KiB, with the signer's certificate inside
   * @throws SecurityModuleException {@code MALFORMED}, {@code UNTRUSTED}
   */
  PeerCertificate detachedSigner(byte[] signature, Purpose purpose) throws SecurityModuleException;

  /**
   * Verifies a signature over content that is not inside, by the content's digest, so that the
   * content need never be in memory: {@link #detachedSigner} and the signature itself. A signing
   * time is not needed; when there is one, the certificate must have been valid then.
   *
   * @param signature DER, at most 64 KiB, with the signer's certificate inside
   * @param digest SHA-256 of the content, 32 octets
   * @return the signer
   * @throws SecurityModuleException {@code MALFORMED}, {@code BAD_SIGNATURE}, {@code UNTRUSTED}
   */
  PeerCertificate verifyDetached(byte[] signature, byte[] digest, Purpose purpose)
      throws SecurityModuleException;

  /**
   * Encrypts for one recipient: CMS AuthEnvelopedData (RFC 5083), AES-256-GCM, ephemeral-static
   * ECDH with the recipient's key.
   *
   * @param recipient alias of the recipient's certificate
   * @return DER
   */
  byte[] envelop(String recipient, byte[] content) throws SecurityModuleException;

  /**
   * Opens what was encrypted for us.
   *
   * @param alias our key
   * @param enveloped DER, at most 4 MiB
   * @throws SecurityModuleException {@code MALFORMED}, {@code BAD_SIGNATURE} when it was altered or
   *     is not for us
   */
  byte[] open(String alias, byte[] enveloped) throws SecurityModuleException;

  /**
   * Seals for storage: AES-256-GCM under the current sealing key; the result begins with format
   * version and key id.
   *
   * @param context authenticated, not stored: where the value lives, so that it cannot be moved
   */
  byte[] seal(byte[] context, byte[] plain) throws SecurityModuleException;

  /**
   * Opens what {@link #seal} made.
   *
   * @throws SecurityModuleException {@code BAD_SIGNATURE} when it was altered or moved, {@code
   *     UNKNOWN_ALIAS} when its key is gone
   */
  byte[] unseal(byte[] context, byte[] sealed) throws SecurityModuleException;
}
