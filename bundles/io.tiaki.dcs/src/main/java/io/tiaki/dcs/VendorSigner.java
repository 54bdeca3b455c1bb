package io.tiaki.dcs;

import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.authority.DemoAuthority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The demonstration's vendor: a key and a certificate that sign deployment packages, in {@code
 * vendor/signer.p12} (PKCS #12, alias {@code vendor}), its password in {@code
 * secrets/vendor.unlock}. A real vendor has both in another house than the control system.
 */
final class VendorSigner {
  /** Common name, and alias in the keystore. */
  static final String NAME = "vendor";

  private static final Logger LOG = LoggerFactory.getLogger(VendorSigner.class);
  private static final Duration VALID = Duration.ofDays(730);
  private static final Duration RENEW = Duration.ofDays(30);
  private static final int PASSWORD_OCTETS = 32;

  private final Path keystore;
  private final Path unlock;
  private final DemoAuthority authority;
  private final Clock clock;

  private VendorSigner(Path data, DemoAuthority authority, Clock clock) {
    this.keystore = data.resolve("vendor/signer.p12");
    this.unlock = data.resolve("secrets/vendor.unlock");
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * Makes the signer when there is none, when it is from another authority and when it ends within
   * 30 days. One that cannot be read is left alone: the control system works without it.
   */
  static void ensure(Path data, DemoAuthority authority, Clock clock) {
    VendorSigner signer = new VendorSigner(data, authority, clock);
    try {
      if (!Files.exists(signer.keystore)) {
        signer.make("Made");
      } else if (!signer.isGood()) {
        signer.make("Renewed");
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.warn(
          "The demonstration's vendor signer {} cannot be used ({}): move it and {} away, and a new one is made at the next start",
          signer.keystore,
          Failures.text(e),
          signer.unlock);
    }
  }

  private boolean isGood() throws IOException, GeneralSecurityException {
    if (AtomicFile.isOpenToOthers(unlock)) {
      throw new IOException(unlock + " is open to others than its owner");
    }
    char[] password = Files.readString(unlock, StandardCharsets.US_ASCII).strip().toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(Files.readAllBytes(keystore)), password);
    Arrays.fill(password, '\0');
    Certificate[] chain = store.getCertificateChain(NAME);
    if (chain == null || !(chain[0] instanceof X509Certificate own)) {
      throw new IOException("it has no certificate under the alias " + NAME);
    }
    Instant end = own.getNotAfter().toInstant();
    return Arrays.equals(chain[chain.length - 1].getEncoded(), authority.certificate())
        && clock.instant().plus(RENEW).isBefore(end);
  }

  private void make(String done) throws IOException, GeneralSecurityException {
    byte[] random = new byte[PASSWORD_OCTETS];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    KeyPair pair = EcKeys.generate();
    byte[] certificate = authority.issueCodeSigner(pair.getPublic().getEncoded(), NAME, VALID);
    Certificate[] chain = {parsed(certificate), parsed(authority.certificate())};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(NAME, pair.getPrivate(), password.toCharArray(), chain);
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    store.store(octets, password.toCharArray());
    // The old keystore is gone before its password is: the pair always fits or is made anew.
    Files.deleteIfExists(keystore);
    AtomicFile.writeSecret(unlock, password.getBytes(StandardCharsets.US_ASCII));
    AtomicFile.writeSecret(keystore, octets.toByteArray());
    LOG.info("{} the demonstration's vendor signer {}", done, keystore);
  }

  private static Certificate parsed(byte[] der) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }
}
