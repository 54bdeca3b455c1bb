package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads revocation lists (DER or PEM) from a file or a folder when they change, and those of
 * authorities that were not known yet when one comes in a good chain. Safe for use by many threads.
 */
public final class RevocationFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationFiles.class);
  private static final int MOST_FILES = 64;
  private static final int MOST_LISTS = 64;

  /** Of a file in PEM, whose base64 is longer than what it stands for. */
  private static final int MOST_OCTETS = RevocationList.MOST_OCTETS / 2 * 3;

  /** What DER of a list begins with. */
  private static final byte SEQUENCE = 0x30;

  private final Path source;
  private final Revocations revocations;
  private final FileChanges changes = new FileChanges();
  private final Map<Path, String> problems = new HashMap<>();
  private List<X509Certificate> authorities = List.of();
  private Set<String> stale = Set.of();
  private boolean missing;

  /** Lists that nobody known has made: which issuers they name. */
  private final Map<Path, Set<String>> strangers = new HashMap<>();

  private boolean changedMeanwhile;

  /**
   * @param source a file, or a folder with files {@code *.crl}, {@code *.pem} and {@code *.der}
   */
  public RevocationFiles(Path source, Revocations revocations) {
    this.source = source;
    this.revocations = revocations;
    revocations.onNewcomers(this::readStrangers);
  }

  /**
   * Looks once.
   *
   * @param trusted the authorities whose lists count
   * @return whether a certificate may be judged otherwise than before
   */
  public synchronized boolean look(List<X509Certificate> trusted, Instant now) {
    boolean changed = changedMeanwhile;
    changedMeanwhile = false;
    if (!trusted.equals(authorities)) {
      authorities = List.copyOf(trusted);
      revocations.retain(authorities);
      changes.forget();
      strangers.clear();
    }
    List<Path> files = files();
    sayMissing(files.isEmpty());
    for (Path file : files) {
      if (changes.hasChanged(file)) {
        changed |= read(file);
      }
    }
    sayUnproven();
    return changed | sayStale(now);
  }

  private List<Path> files() {
    if (Files.isRegularFile(source)) {
      return List.of(source);
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(source, "*.{crl,pem,der}")) {
      for (Path file : found) {
        if (files.size() < MOST_FILES && Files.isRegularFile(file)) {
          files.add(file);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    Collections.sort(files);
    return files;
  }

  /** On the thread of a handshake, once for those who are new. */
  private synchronized void readStrangers() {
    for (Path file : List.copyOf(strangers.keySet())) {
      changedMeanwhile |= read(file);
    }
    sayUnproven();
  }

  private void sayUnproven() {
    revocations.unproven(
        strangers.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
  }

  private boolean read(Path file) {
    boolean changed = false;
    strangers.remove(file);
    try {
      List<byte[]> lists = lists(file);
      if (lists.isEmpty() || lists.size() > MOST_LISTS) {
        throw new IOException("it has " + lists.size() + " lists, not 1 to " + MOST_LISTS);
      }
      String problem = "";
      for (byte[] der : lists) {
        try {
          changed |= take(file, RevocationList.read(der, signers()));
        } catch (SecurityModuleException e) {
          problem = String.valueOf(e.getMessage());
          if (e.reason() == Reason.UNTRUSTED) {
            strangers
                .computeIfAbsent(file, any -> new HashSet<>())
                .add(RevocationList.claimed(der));
          }
        }
      }
      report(file, problem);
    } catch (IOException e) {
      report(file, String.valueOf(e.getMessage()));
    }
    return changed;
  }

  private List<X509Certificate> signers() {
    List<X509Certificate> signers = new ArrayList<>(authorities);
    signers.addAll(revocations.below(authorities));
    return signers;
  }

  private boolean take(Path file, RevocationList list) throws IOException {
    switch (revocations.take(list)) {
      case NEW -> {
        LOG.info(
            "The revocation list {} is in use: {} certificates, made at {}, the next one by {}",
            file,
            list.serials().size(),
            list.thisUpdate(),
            list.nextUpdate());
        return true;
      }
      case OLDER -> throw new IOException("it is older than the one in use");
      case NAMESAKE ->
          throw new IOException("another authority of the same name has a list: rename one");
      default -> {
        return false;
      }
    }
  }

  private static List<byte[]> lists(Path file) throws IOException {
    if (Files.size(file) > MOST_OCTETS) {
      throw new IOException("it has more than " + MOST_OCTETS + " octets");
    }
    byte[] octets;
    try (var in = Files.newInputStream(file)) {
      octets = in.readNBytes(MOST_OCTETS);
    }
    if (octets.length > 0 && octets[0] == SEQUENCE) {
      return List.of(octets);
    }
    return Pem.parse(new String(octets, StandardCharsets.ISO_8859_1), Pem.REVOCATION_LIST);
  }

  private void report(Path file, String text) {
    if (text.isEmpty()) {
      if (problems.remove(file) != null) {
        LOG.info("The revocation list {} is good now", file);
      }
    } else if (!text.equals(problems.put(file, text))) {
      LOG.warn(
          "The revocation list {} is of no use: {}; what was known before stays in use, and it is"
              + " looked at again when it changes",
          file,
          text);
    }
  }

  private void sayMissing(boolean none) {
    if (none && !missing) {
      LOG.warn(
          "There is no revocation list in {}: no revoked certificate is told from a good one,"
              + " except by what was known before",
          source);
    } else if (!none && missing) {
      LOG.info("There are revocation lists in {} now", source);
    }
    missing = none;
  }

  private boolean sayStale(Instant now) {
    Set<String> current = revocations.stale(now);
    if (current.equals(stale)) {
      return false;
    }
    if (current.size() > stale.size()) {
      LOG.warn(
          "A revocation list in {} is older than its authority promised: certificates that were"
              + " revoked since are not known; get the new one from the authority",
          source);
    } else {
      LOG.info("The revocation lists in {} are current again", source);
    }
    stale = current;
    return true;
  }
}
