package io.tiaki.meter.internal.enrolment;

import io.tiaki.security.module.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A public key in PEM that signatures are checked with; the file may come later. Read until it is
 * there. Safe for use by many threads.
 */
public final class PublicKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(PublicKeyFile.class);
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final Path file;
  private final String otherwise;
  private @Nullable PublicKey key;
  private boolean complained;

  /**
   * @param otherwise what does not work without the key, and what to do
   */
  public PublicKeyFile(Path file, String otherwise) {
    this.file = file;
    this.otherwise = otherwise;
  }

  /** The key, if it is there and can be used. */
  public synchronized Optional<PublicKey> get() {
    if (key == null && Files.isRegularFile(file)) {
      try {
        key = read();
      } catch (IOException | GeneralSecurityException unusable) {
        if (!complained) {
          complained = true;
          LOG.warn("{} holds neither a PUBLIC KEY nor a CERTIFICATE in PEM: {}", file, otherwise);
        }
      }
    }
    return Optional.ofNullable(key);
  }

  private PublicKey read() throws IOException, GeneralSecurityException {
    List<byte[]> keys = Pem.read(file, PUBLIC_KEY, Pem.SMALL_FILE);
    if (!keys.isEmpty()) {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(keys.get(0)));
    }
    List<byte[]> certificates = Pem.certificates(file);
    if (certificates.isEmpty()) {
      throw new IOException("No key");
    }
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(certificates.get(0)))
        .getPublicKey();
  }
}
