package io.tiaki.security.module.internal;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.ChainValidator;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whom we encrypt for, by alias. Safe for use by many threads. */
public final class Recipients {
  private final Map<String, Recipient> recipients = new ConcurrentHashMap<>();

  private record Recipient(PeerCertificate peer, X509Certificate certificate) {}

  /**
   * Sets a recipient.
   *
   * @param peer validated
   * @param der its certificate
   * @throws SecurityModuleException {@code UNTRUSTED} when it is somebody else's
   */
  public void set(String alias, PeerCertificate peer, byte[] der) throws SecurityModuleException {
    if (!peer.commonName().equals(alias)) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "The certificate of the recipient " + alias + " has another name");
    }
    recipients.put(alias, new Recipient(peer, Certificates.read(der)));
  }

  /**
   * Encrypts, while the recipient's certificate is good.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}, {@code UNTRUSTED}
   */
  public byte[] envelop(String alias, byte[] content, ChainValidator validator)
      throws SecurityModuleException {
    Recipient recipient = recipients.get(alias);
    if (recipient == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "There is no certificate of the recipient " + alias);
    }
    Optional<String> problem = validator.problem(recipient.peer());
    if (problem.isPresent()) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "Nothing is encrypted for " + alias + ": " + problem.get());
    }
    return EnvelopedMessages.envelop(recipient.certificate(), content);
  }

  /** Forgets all. */
  public void clear() {
    recipients.clear();
  }
}
