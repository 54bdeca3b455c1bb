package io.tiaki.security.module.authority;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authority of a demonstration: whoever can write into the exchange folder gets a certificate
 * of the kind that the file's name allows. It fulfils {@code requests/NAME.pem} with {@code
 * issued/NAME.pem}, in the same order, or says in {@code issued/NAME.refused} why not. A request is
 * fulfilled again when it is newer than, or another one than, what was issued, or when that is from
 * an earlier authority. Not for a real grid.
 */
public final class DemoAuthority implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoAuthority.class);
  private static final int MOST_FILES = 10_000;
  private static final String SUFFIX = ".pem";

  private final Path requests;
  private final Path issued;
  private final CertificateIssuer issuer;
  private final Clock clock;
  private final RequestFile worker;
  private final RevocationDesk revocation;

  /** What was last looked at, so that a file is opened only when it has changed. */
  private final Map<String, FileStamp> done = new HashMap<>();

  private @Nullable ScheduledExecutorService scheduler;
  private boolean failing;

  private DemoAuthority(
      Path exchange, CertificateIssuer issuer, RevocationDesk revocation, Clock clock) {
    this.requests = exchange.resolve("requests");
    this.issued = exchange.resolve("issued");
    this.issuer = issuer;
    this.clock = clock;
    this.revocation = revocation;
    this.worker = new RequestFile(issuer, revocation, clock);
  }

  /**
   * Opens the authority: makes its key and certificate at the first start, and the exchange folder
   * with {@code ca.pem} and the revocation list {@code ca.crl}.
   *
   * @param folder private folder for the keystore {@code authority.bcfks}
   * @param unlock file of the keystore's secret
   * @param exchange folder that all processes share
   * @throws SecurityModuleException when the keystore cannot be unlocked; the message names the
   *     file and the remedy
   * @throws IOException when the exchange folder cannot be written
   */
  public static DemoAuthority open(Path folder, Path unlock, Path exchange, Clock clock)
      throws SecurityModuleException, IOException {
    CertificateIssuer issuer =
        CertificateIssuer.open(
            folder.resolve("authority.bcfks"), unlock, "Tiaki demo authority", clock.instant());
    RevocationDesk revocation =
        new RevocationDesk(
            issuer,
            RevokedCertificates.open(folder.resolve("revoked.pem")),
            exchange.resolve("issued"),
            exchange.resolve("ca.crl"),
            clock);
    DemoAuthority authority = new DemoAuthority(exchange, issuer, revocation, clock);
    authority.publish(exchange.resolve("ca.pem"));
    revocation.renew();
    return authority;
  }

  /** The authority's certificate, DER. */
  public byte[] certificate() throws SecurityModuleException {
    return RequestFile.encoded(issuer.certificate());
  }

  /**
   * Issues to a signer of software; never through the exchange folder, where everybody may ask.
   *
   * @param key SubjectPublicKeyInfo on P-256, DER
   * @param commonName of the subject
   * @param valid how long, but not beyond the authority itself
   * @return the certificate, DER
   */
  public byte[] issueCodeSigner(byte[] key, String commonName, Duration valid)
      throws GeneralSecurityException {
    Instant now = clock.instant();
    Instant end = issuer.certificate().getNotAfter().toInstant();
    Instant until = now.plus(valid).isBefore(end) ? now.plus(valid) : end;
    return issuer.issueCodeSigner(SubjectPublicKeyInfo.getInstance(key), commonName, now, until);
  }

  /**
   * Revokes all certificates that were issued to a name, and publishes the list at once. A key of a
   * revoked certificate gets no other one.
   *
   * @param wanted logical device name, common name, or fingerprint in 64 hexadecimal digits
   * @return how many were revoked now; 0 when all of them were before
   * @throws RefusedException when nothing was issued to it
   */
  public synchronized int revoke(String wanted)
      throws IOException, RefusedException, SecurityModuleException {
    int count = revocation.revoke(wanted);
    LOG.info("Revoked {} certificate(s) of {}", count, printable(wanted));
    return count;
  }

  /**
   * Looks through the requests once, on the caller's thread. A thousand new requests take a second
   * or so.
   *
   * @return how many certificates were issued
   * @throws IOException when the exchange folder cannot be read or written; try again later
   */
  public synchronized int issuePending() throws IOException {
    int count = 0;
    List<String> names = new ArrayList<>();
    for (Path request : pending()) {
      try {
        int issuedNow = handle(request);
        count += issuedNow;
        if (issuedNow > 0) {
          names.add(nameOf(request));
        }
      } catch (NoSuchFileException e) {
        LOG.debug("A request was withdrawn while it was looked at");
      }
    }
    if (count > 0) {
      LOG.info("Issued {} certificate(s): {}", count, listed(names));
    }
    return count;
  }

  /** Looks through the requests now and then, on one daemon thread, until {@link #close}. */
  public synchronized void start(Duration interval) {
    if (scheduler != null) {
      throw new IllegalStateException("The authority was started already");
    }
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tiaki-authority");
              thread.setDaemon(true);
              return thread;
            });
    scheduler.scheduleWithFixedDelay(this::tick, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the thread, within 5 s. */
  @Override
  public void close() {
    ScheduledExecutorService running;
    synchronized (this) {
      running = scheduler;
      scheduler = null;
    }
    if (running == null) {
      return;
    }
    running.shutdownNow();
    try {
      if (!running.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("The authority's thread is still writing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick() {
    try {
      issuePending();
      renewList();
      if (failing) {
        LOG.info("The demo authority works again");
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.error(
            "The demo authority cannot work in {}: {}; make the folder readable and writable",
            requests,
            e.toString());
      }
      failing = true;
    }
  }

  private synchronized void renewList() throws IOException {
    revocation.renew();
  }

  private void publish(Path file) throws IOException, SecurityModuleException {
    Files.createDirectories(requests);
    Files.createDirectories(issued);
    String text = Pem.write(Pem.CERTIFICATE, List.of(certificate()));
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    if (!Files.exists(file) || !Arrays.equals(octets, Files.readAllBytes(file))) {
      AtomicFile.write(file, octets);
    }
  }

  private List<Path> pending() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(requests, "*" + SUFFIX)) {
      for (Path file : files) {
        if (found.size() < MOST_FILES && Files.isRegularFile(file)) {
          found.add(file);
        }
      }
    }
    Collections.sort(found);
    return found;
  }

  private int handle(Path request) throws IOException {
    String name = nameOf(request);
    Path answer = issued.resolve(name + SUFFIX);
    FileStamp before = FileStamp.of(request, answer);
    if (before.equals(done.get(name))) {
      return 0;
    }
    int count = fulfil(request, name);
    // As the request was before: one that was replaced meanwhile is looked at again.
    done.put(name, before.answeredAt(FileStamp.written(answer)));
    return count;
  }

  private static String nameOf(Path request) {
    String file = request.getFileName().toString();
    return file.substring(0, file.length() - SUFFIX.length());
  }

  private static String listed(List<String> names) {
    int most = 10;
    return names.size() <= most
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  private int fulfil(Path request, String name) throws IOException {
    Path answer = issued.resolve(name + SUFFIX);
    Path refusal = issued.resolve(name + ".refused");
    try {
      List<byte[]> certificates = worker.fulfil(request, name, answer);
      Files.deleteIfExists(refusal);
      return certificates.size();
    } catch (RefusedException e) {
      LOG.warn(
          "Refused the request {}: {}; correct it and write it again",
          printable(request.getFileName().toString()),
          e.getMessage());
      AtomicFile.write(refusal, (e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
      return 0;
    } catch (GeneralSecurityException e) {
      throw new IOException("The request " + name + " cannot be fulfilled", e);
    }
  }

  private static String printable(String text) {
    String cut = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
