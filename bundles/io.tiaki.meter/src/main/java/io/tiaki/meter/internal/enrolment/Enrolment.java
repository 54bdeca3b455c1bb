package io.tiaki.meter.internal.enrolment;

import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.CertificateRequests;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import io.tiaki.security.module.PemKeyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys and certificates of all meters of the process. Private keys stay in the private folder;
 * requests go to the exchange folder and certificates come back there, in the same order. Not safe
 * for use by many threads.
 */
public final class Enrolment {
  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final int MOST_OCTETS = 32 << 20;

  private final Exchange exchange;
  private final Clock clock;
  private final List<KeyPair> keys;
  private boolean requested;
  private boolean complained;

  /**
   * Loads the keys; missing ones are made.
   *
   * @throws IOException with a message that names the file and the remedy
   */
  public Enrolment(Exchange exchange, int meters, Clock clock) throws IOException {
    this.exchange = exchange;
    this.clock = clock;
    AtomicFile.createPrivateFolder(exchange.privateFolder());
    keys = PemKeyFile.loadOrExtend(exchange.keys(), meters);
  }

  /**
   * The meters' credentials, when the authority has issued all certificates; otherwise makes sure
   * that they are requested.
   *
   * @return empty as long as the authority has not answered
   */
  public Optional<List<Credential>> poll() throws IOException, GeneralSecurityException {
    if (Files.exists(exchange.authority())) {
      ChainValidator validator = ChainValidator.ofPem(clock, exchange.authority());
      Optional<List<Credential>> kept = accept(exchange.certificates(), validator);
      if (kept.isPresent()) {
        return kept;
      }
      Optional<List<Credential>> issued = accept(exchange.issued(), validator);
      if (issued.isPresent()) {
        AtomicFile.write(exchange.certificates(), Files.readAllBytes(exchange.issued()));
        return issued;
      }
    }
    if (!requested) {
      Files.deleteIfExists(exchange.refused());
      request();
      requested = true;
    } else if (Files.exists(exchange.refused())) {
      throw new IOException(
          "The authority refused our request "
              + exchange.requests()
              + ": see "
              + exchange.refused());
    }
    return Optional.empty();
  }

  private void request() throws IOException, GeneralSecurityException {
    List<byte[]> requests = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      requests.add(
          CertificateRequests.create(
              keys.get(i),
              KeyRole.SERVER,
              SmartMeter.systemTitle(i + 1).hex(),
              List.of(SmartMeter.id(i + 1).logicalDeviceName())));
    }
    AtomicFile.write(
        exchange.requests(), Pem.write(Pem.REQUEST, requests).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Certificates that are valid and belong to our keys, one by one; empty when they are not all of
   * that.
   */
  private Optional<List<Credential>> accept(Path file, ChainValidator validator) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<byte[]> certificates;
    try {
      certificates = Pem.read(file, Pem.CERTIFICATE, MOST_OCTETS);
    } catch (IOException torn) {
      complain(file, torn);
      return Optional.empty();
    }
    if (certificates.size() < keys.size()) {
      return Optional.empty();
    }
    List<Credential> credentials = new ArrayList<>(keys.size());
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (int i = 0; i < keys.size(); i++) {
        byte[] der = certificates.get(i);
        byte[] certified =
            factory.generateCertificate(new ByteArrayInputStream(der)).getPublicKey().getEncoded();
        if (!Arrays.equals(certified, keys.get(i).getPublic().getEncoded())) {
          return Optional.empty();
        }
        validator.validate(List.of(der), KeyRole.SERVER);
        credentials.add(new PemCredential(keys.get(i), List.of(der)));
      }
      return Optional.of(List.copyOf(credentials));
    } catch (SecurityModuleException refused) {
      complain(file, refused);
    } catch (GeneralSecurityException broken) {
      complain(file, broken);
    }
    return Optional.empty();
  }

  private void complain(Path file, Exception why) {
    if (!complained) {
      LOG.warn("The certificates in {} are not usable; new ones are requested", file, why);
      complained = true;
    }
  }
}
