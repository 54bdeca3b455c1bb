package io.tiaki.security.module;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.internal.Certificates;
import io.tiaki.security.module.internal.FileChanges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a security module what it needs, through files: trusted authorities, certificates for its
 * keys (asked for in the exchange folder), and recipients. Whoever owns it calls {@link #poll} now
 * and then, before and after it is ready: changed files are taken over. Calls must not overlap.
 */
public final class Enrolment {
  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(60);
  private static final Duration RENEW = Duration.ofDays(30);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final KeystoreSecurityModule module;
  private final EnrolmentSettings settings;
  private final Clock clock;
  private final FileChanges changes = new FileChanges();
  private final Map<String, Instant> asked = new HashMap<>();
  private final Set<String> recipients = new HashSet<>();
  private final Map<Path, String> problems = new HashMap<>();
  private final Instant begun;
  private boolean trusting;
  private boolean ready;
  private boolean waitingWasSaid;
  private boolean foreignWasSaid;

  public Enrolment(KeystoreSecurityModule module, EnrolmentSettings settings, Clock clock) {
    this.module = module;
    this.settings = settings;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * What is there.
   *
   * @param ready whether everything was there once; it stays so
   * @param missing files that are waited for
   */
  public record Progress(boolean ready, List<Path> missing) {}

  /**
   * Looks at the files once; writes requests that are due. Logs once what is waited for, after two
   * seconds, and each problem when it comes.
   */
  public Progress poll() {
    Set<Path> missing = new LinkedHashSet<>();
    ensureKeys();
    lookAtAuthorities(missing);
    for (EnrolmentSettings.Key key : settings.keys()) {
      if (key.role() != KeyRole.RAW) {
        lookAtKey(key, missing);
      }
    }
    settings.recipients().forEach((alias, file) -> lookAtRecipient(alias, file, missing));
    report(missing);
    return new Progress(ready, List.copyOf(missing));
  }

  private void ensureKeys() {
    try {
      Map<String, Curve> wanted = new HashMap<>();
      settings.keys().forEach(key -> wanted.put(key.alias(), key.curve()));
      module.ensureKeys(wanted);
    } catch (SecurityModuleException e) {
      problem(settings.authorities().resolveSibling("keys"), e);
    }
  }

  private void lookAtAuthorities(Set<Path> missing) {
    Path file = settings.authorities();
    if (changes.hasChanged(file) && Files.exists(file)) {
      try {
        module.trust(Pem.certificates(file));
        trusting = true;
        solved(file);
        // What others showed us must now stand before other judges.
        changes.forget();
        changes.hasChanged(file);
      } catch (IOException | SecurityModuleException e) {
        problem(file, e);
      }
    }
    if (!trusting) {
      missing.add(file);
    }
  }

  private void lookAtKey(EnrolmentSettings.Key key, Set<Path> missing) {
    Optional<Path> issued = settings.exchange().map(folder -> issuedFile(folder, key));
    if (trusting && issued.isPresent() && changes.hasChanged(issued.get())) {
      takeOver(key, issued.get());
    }
    Optional<Instant> end = usableUntil(key);
    if (end.isEmpty()) {
      missing.add(issued.orElse(Path.of("a certificate for the key " + key.alias())));
      settings.exchange().ifPresent(folder -> lookAtRefusal(folder, key));
    }
    boolean rolling = module.isRolling(key.alias());
    boolean due = rolling || end.isEmpty() || end.get().isBefore(clock.instant().plus(RENEW));
    if (due && settings.exchange().isPresent()) {
      ask(key, settings.exchange().get());
    }
  }

  private void lookAtRefusal(Path exchange, EnrolmentSettings.Key key) {
    Path file = exchange.resolve("issued").resolve(name(key) + ".refused");
    if (changes.hasChanged(file) && Files.exists(file)) {
      try {
        String why = Pem.text(file, Pem.SMALL_FILE).strip().replaceAll("[^\\x20-\\x7e]", "?");
        String cut = why.length() > 200 ? why.substring(0, 200) + "..." : why;
        LOG.warn("The authority refused the request {}: {}", name(key), cut);
      } catch (IOException e) {
        problem(file, e);
      }
    }
  }

  private void takeOver(EnrolmentSettings.Key key, Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<byte[]> chain = Pem.certificates(file);
      if (!chain.isEmpty() && !module.isFor(key.alias(), chain)) {
        // After a new keystore, what was issued for the old one: asked for anew without a fuss.
        sayForeign(file);
        return;
      }
      module.takeOver(key.alias(), key.role(), chain);
      solved(file);
    } catch (IOException | SecurityModuleException e) {
      problem(file, e);
    }
  }

  private void sayForeign(Path file) {
    if (!foreignWasSaid) {
      foreignWasSaid = true;
      LOG.info(
          "{} is for another key than ours; certificates that are missing are asked for anew",
          file);
    }
  }

  private Optional<Instant> usableUntil(EnrolmentSettings.Key key) {
    try {
      List<byte[]> chain = module.issued(key.alias());
      if (chain.isEmpty()) {
        return Optional.empty();
      }
      module.check(chain, key.role());
      return Optional.of(Certificates.read(chain.get(0)).getNotAfter().toInstant());
    } catch (SecurityModuleException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks at once, and again when what came is of no use or the request has gone; never more than
   * once a minute.
   */
  private void ask(EnrolmentSettings.Key key, Path exchange) {
    Instant last = asked.get(key.alias());
    Path file = exchange.resolve("requests").resolve(name(key) + ".pem");
    if (last != null) {
      boolean answered = Files.exists(issuedFile(exchange, key)) || !Files.exists(file);
      if (!answered || clock.instant().isBefore(last.plus(ASK_AGAIN))) {
        return;
      }
    }
    asked.put(key.alias(), clock.instant());
    try {
      byte[] request = module.request(key.alias(), key.role(), settings.subject(), key.names());
      String text = Pem.write(Pem.REQUEST, List.of(request));
      AtomicFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
      solved(file);
    } catch (IOException | SecurityModuleException e) {
      problem(file, e);
    }
  }

  private void lookAtRecipient(String alias, Path file, Set<Path> missing) {
    if (trusting && changes.hasChanged(file) && Files.exists(file)) {
      try {
        module.setRecipient(alias, Pem.certificates(file));
        recipients.add(alias);
        solved(file);
      } catch (IOException | SecurityModuleException e) {
        problem(file, e);
      }
    }
    if (!recipients.contains(alias)) {
      missing.add(file);
    }
  }

  private void report(Set<Path> missing) {
    if (missing.isEmpty() && !ready) {
      ready = true;
      LOG.info(
          "The security module of {} is ready: {} keys, {} recipients",
          settings.subject(),
          settings.keys().size(),
          recipients.size());
    } else if (!ready && !waitingWasSaid && clock.instant().isAfter(begun.plus(PATIENCE))) {
      waitingWasSaid = true;
      Path first = missing.iterator().next();
      LOG.info(
          "The security module of {} waits for {}{}: {}",
          settings.subject(),
          first,
          missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "",
          settings.exchange().isPresent()
              ? "is dcs running, with the same data folder?"
              : "put it there, or set exchange.folder to have it asked for");
    }
  }

  private void problem(Path file, Exception e) {
    String text = String.valueOf(e.getMessage());
    if (!text.equals(problems.put(file, text))) {
      LOG.warn("{} is of no use: {}; it is looked at again when it changes", file, text);
    }
  }

  private void solved(Path file) {
    if (problems.remove(file) != null) {
      LOG.info("{} is good now", file);
    }
  }

  private Path issuedFile(Path exchange, EnrolmentSettings.Key key) {
    return exchange.resolve("issued").resolve(name(key) + ".pem");
  }

  private String name(EnrolmentSettings.Key key) {
    return settings.subject() + "." + key.alias();
  }
}
