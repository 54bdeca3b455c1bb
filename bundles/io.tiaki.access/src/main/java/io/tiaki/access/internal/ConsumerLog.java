package io.tiaki.access.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the consumers' log what left for whom (R71): one entry for each meter, profile and day
 * (UTC), when the first message of the day has the meter's data. After a restart a meter may have
 * two. Used by one thread.
 */
final class ConsumerLog {
  private final AccessProfile profile;
  private final Set<MeterId> told = new HashSet<>();
  private LocalDate day = LocalDate.EPOCH;

  ConsumerLog(AccessProfile profile) {
    this.profile = profile;
  }

  void left(Optional<Journal> journal, Set<MeterId> meters, LocalDate today) {
    if (journal.isEmpty()) {
      return;
    }
    if (!today.equals(day)) {
      day = today;
      told.clear();
    }
    for (MeterId meter : meters) {
      if (!told.contains(meter)
          && !journal.get().record(event(meter)).toCompletableFuture().isCompletedExceptionally()) {
        told.add(meter);
      }
    }
  }

  private JournalEvent event(MeterId meter) {
    String text =
        "On "
            + day
            + " data of the meter leave for "
            + profile.delivery().recipient()
            + " by profile "
            + profile.name()
            + " ("
            + profile.processing().kind().text()
            + (profile.pseudonymous() ? ", under a pseudonym" : "")
            + ")";
    return new JournalEvent(
        LogKind.CONSUMER, "access.left", profile.delivery().recipient(), Optional.of(meter), text);
  }
}
