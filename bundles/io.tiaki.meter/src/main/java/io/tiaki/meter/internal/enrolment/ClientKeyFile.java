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
 * The public key that clients sign with, in PEM; the file may come later. Read until it is there.
 * Safe for use by many threads.
 */
final class ClientKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(ClientKeyFile.class);
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final Path file;
  private @Nullable PublicKey key;
  private boolean complained;

  ClientKeyFile(Path file) {
    this.file = file;
  }

  synchronized Optional<PublicKey> get() {
    if (key == null && Files.isRegularFile(file)) {
      try {
        key = read();
      } catch (IOException | GeneralSecurityException unusable) {
        if (!complained) {
          complained = true;
          LOG.warn(
              "{} holds neither a PUBLIC KEY nor a CERTIFICATE in PEM: no client can sign; put the"
                  + " client's there, or name another file with cosem.client.key.file",
              file);
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
