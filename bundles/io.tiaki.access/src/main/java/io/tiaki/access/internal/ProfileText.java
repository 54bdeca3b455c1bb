package io.tiaki.access.internal;

import io.tiaki.access.internal.Selection.Meters;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a profile from the texts of its configuration, of whatever way they came. */
final class ProfileText {
  /** All keys. */
  static final Set<String> KEYS =
      Set.of(
          "name",
          "processing",
          "meters",
          "series",
          "obis",
          "interval.s",
          "from",
          "until",
          "period",
          "zone",
          "tariffs",
          "capture.s",
          "limit.low",
          "limit.high",
          "group.min",
          "wait.min",
          "correction.days",
          "recipient",
          "encryption.certificate",
          "relay",
          "gateway.hidden",
          "sign.credential",
          "pseudonymous",
          "retention.days",
          "batch.max",
          "batch.delay.ms");

  private final Map<String, String> texts;

  private ProfileText(Map<String, String> texts) {
    this.texts = texts;
  }

  /**
   * Reads a profile.
   *
   * @param texts by the keys of the configuration {@code io.tiaki.access.profile}; a missing one
   *     has its default
   * @throws IllegalArgumentException when one is wrong; the message names it
   */
  static AccessProfile profile(Map<String, String> texts, String gateway) {
    return new ProfileText(texts).profile(gateway);
  }

  private AccessProfile profile(String gateway) {
    String recipient = text("recipient", "dcs");
    String certificate = text("encryption.certificate", "");
    return new AccessProfile(
        text("name", ""),
        gateway,
        new Delivery(
            recipient,
            certificate.isEmpty() ? recipient : certificate,
            text("relay", ""),
            flag("gateway.hidden")),
        text("sign.credential", "sign"),
        new Selection(
            Meters.of(text("meters", "")),
            Selection.codes(text("series", "1-0:99.1.0.255")),
            Selection.codes(text("obis", "")),
            number("interval.s", 0),
            time("from", Instant.EPOCH),
            time("until", Instant.parse("9999-12-31T00:00:00Z"))),
        rule(),
        flag("pseudonymous"),
        (int) number("retention.days", 0),
        (int) number("batch.max", 200),
        Duration.ofMillis(number("batch.delay.ms", 200)));
  }

  private Rule rule() {
    return new Rule(
        Rule.Kind.of(text("processing", "raw")),
        Periods.of(text("period", "P1M"), text("zone", "UTC")),
        Tariffs.of(text("tariffs", "")),
        Duration.ofSeconds(number("capture.s", 900)),
        decimal("limit.low"),
        decimal("limit.high"),
        (int) number("group.min", 5),
        Duration.ofMinutes(number("wait.min", 1_440)),
        Duration.ofDays(number("correction.days", 35)));
  }

  private String text(String key, String otherwise) {
    String text = texts.getOrDefault(key, "").strip();
    return text.isEmpty() ? otherwise : text;
  }

  private boolean flag(String key) {
    return text(key, "false").equals("true");
  }

  private long number(String key, long otherwise) {
    String text = text(key, Long.toString(otherwise));
    AccessProfile.check(text.matches("\\d{1,9}"), key + " must be a number");
    return Long.parseLong(text);
  }

  private Optional<BigDecimal> decimal(String key) {
    String text = text(key, "");
    AccessProfile.check(
        text.isEmpty() || text.matches("-?\\d{1,15}(\\.\\d{1,9})?"),
        key + " must be a decimal number");
    return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
  }

  private Instant time(String key, Instant otherwise) {
    String text = text(key, "");
    try {
      return text.isEmpty() ? otherwise : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(key + " must be a time like 2026-01-01T00:00:00Z", e);
    }
  }
}
