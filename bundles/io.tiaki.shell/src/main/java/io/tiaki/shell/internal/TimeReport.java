package io.tiaki.shell.internal;

import io.tiaki.platform.TimeTrust;
import java.time.Instant;
import java.util.Locale;

/** How late it is, and whether that is sure. */
final class TimeReport {
  private TimeReport() {}

  static String of(Instant now, TimeTrust trust) {
    String error =
        trust.maximumError().map(e -> ", at most " + e.toMillis() + " ms off").orElse("");
    return String.format(
        Locale.ROOT,
        "%s, %s since %s%s%nsource %s: %s",
        now,
        trust.state().name().toLowerCase(Locale.ROOT),
        trust.since(),
        error,
        trust.source(),
        trust.reason());
  }
}
