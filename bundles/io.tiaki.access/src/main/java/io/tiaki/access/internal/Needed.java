package io.tiaki.access.internal;

import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long profiles need readings (R42, R66): asked by the store for each that it accepts. */
final class Needed {
  private Needed() {}

  /** The longest that a profile which covers the series asks for; empty when none asks. */
  static Optional<Duration> by(
      List<AccessProfile> profiles,
      MeterId meter,
      ObisCode series,
      @Nullable MeterDirectory directory) {
    return profiles.stream()
        .filter(profile -> profile.retentionDays() > 0)
        .filter(profile -> profile.selection().covers(meter, series, id -> group(id, directory)))
        .map(profile -> Duration.ofDays(profile.retentionDays()))
        .max(Duration::compareTo);
  }

  private static Optional<String> group(MeterId meter, @Nullable MeterDirectory directory) {
    return directory == null ? Optional.empty() : directory.find(meter).map(MeterEntry::group);
  }
}
