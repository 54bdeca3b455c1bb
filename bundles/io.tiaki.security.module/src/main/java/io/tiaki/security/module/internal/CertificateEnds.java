package io.tiaki.security.module.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.EnrolmentSettings;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of certificates of our own that end: 30 days, 7 days and 1 day before, and when they have
 * ended, once each. {@link #look} is for one thread; the rest is safe for use by many.
 */
final class CertificateEnds implements MetricSource, HealthProbe {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateEnds.class);
  private static final int[] DAYS = {30, 7, 1, 0};

  private final KeystoreSecurityModule module;
  private final List<EnrolmentSettings.Key> keys;
  private final Clock clock;
  private final String unlockedBy;
  private final Consumer<JournalEvent> journal;
  private final Map<String, Integer> said = new HashMap<>();

  /**
   * Looks at nothing yet.
   *
   * @param unlockedBy for people
   * @param journal takes what should be in it
   */
  CertificateEnds(
      KeystoreSecurityModule module,
      List<EnrolmentSettings.Key> keys,
      Clock clock,
      String unlockedBy,
      Consumer<JournalEvent> journal) {
    this.module = module;
    this.keys = keys.stream().filter(key -> key.role() != KeyRole.RAW).toList();
    this.clock = clock;
    this.unlockedBy = unlockedBy;
    this.journal = journal;
  }

  /** Warns of what is due. */
  void look() {
    for (EnrolmentSettings.Key key : keys) {
      Optional<Instant> end = end(key.alias());
      int steps = end.isEmpty() ? 0 : steps(end.get());
      int before = said.getOrDefault(key.alias(), 0);
      said.put(key.alias(), steps);
      if (end.isPresent() && steps > before) {
        warn(key.alias(), end.get());
      }
    }
  }

  @Override
  public String name() {
    return "security.module";
  }

  @Override
  public List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (EnrolmentSettings.Key key : keys) {
      end(key.alias())
          .ifPresent(
              end ->
                  metrics.add(
                      Metric.gauge(
                          "certificate.days", Map.of("alias", key.alias()), days(end), "days")));
    }
    return metrics;
  }

  @Override
  public CompletionStage<Health> probe() {
    return CompletableFuture.completedFuture(health());
  }

  private Health health() {
    String first = "";
    Instant earliest = Instant.MAX;
    for (EnrolmentSettings.Key key : keys) {
      Instant end = end(key.alias()).orElse(null);
      if (end == null) {
        return Health.unknown(
            "unlocked by " + unlockedBy + "; no certificate yet for the key " + key.alias());
      }
      if (end.isBefore(earliest)) {
        earliest = end;
        first = key.alias();
      }
    }
    String text =
        "unlocked by "
            + unlockedBy
            + "; the first certificate to end is "
            + first
            + "'s, "
            + earliest;
    return earliest.isBefore(clock.instant())
        ? Health.unhealthy(text + ": have a new one issued (tiaki:keys)")
        : Health.healthy(text);
  }

  private void warn(String alias, Instant end) {
    String text =
        "The certificate of the key "
            + alias
            + (days(end) < 0 ? " has ended: " : " ends in " + days(end) + " days: ")
            + end
            + "; have a new one issued (tiaki:keys, or see that the authority answers)";
    LOG.warn("{}", text);
    journal.accept(JournalEvent.system("keys.expiring", alias, text));
  }

  /** How many of the limits are behind us. */
  private int steps(Instant end) {
    int steps = 0;
    for (int limit : DAYS) {
      if (!clock.instant().isBefore(end.minus(Duration.ofDays(limit)))) {
        steps++;
      }
    }
    return steps;
  }

  private long days(Instant end) {
    return Math.floorDiv(Duration.between(clock.instant(), end).toSeconds(), 86_400);
  }

  private Optional<Instant> end(String alias) {
    try {
      List<byte[]> chain = module.issued(alias);
      return chain.isEmpty()
          ? Optional.empty()
          : Optional.of(Certificates.read(chain.get(0)).getNotAfter().toInstant());
    } catch (SecurityModuleException e) {
      return Optional.empty();
    }
  }
}
