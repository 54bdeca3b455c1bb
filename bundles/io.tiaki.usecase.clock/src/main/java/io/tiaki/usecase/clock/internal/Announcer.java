package io.tiaki.usecase.clock.internal;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what was found and done: in the journal, and in the log where that changes something. */
final class Announcer {
  private static final Logger log = LoggerFactory.getLogger(Clocks.class);
  private static final String BEYOND =
      "The clock of meter %s is %s, beyond what may be set by itself. Find out why, and set it at"
          + " the meter; its readings are questionable until then";

  private final Settings settings;
  private final Services services;

  Announcer(Settings settings, Services services) {
    this.settings = settings;
    this.services = services;
  }

  void set(MeterId meter, Deviation before, String after) {
    String text = "The clock was " + before + " and was set: it is " + after + " now";
    log.info("Meter {}: {}", meter, text);
    journal(meter, "clock.set", EventOutcome.SUCCESS, text);
  }

  void notSet(MeterId meter, Deviation before, String why, boolean news) {
    String text = "The clock is " + before + " and could not be set. " + why;
    journal(meter, "clock.not-set", EventOutcome.FAILURE, text);
    if (news) {
      log.warn("Meter {}: {} Does the meter let the management client set its clock?", meter, text);
    }
  }

  void off(MeterId meter, Deviation found) {
    String text = String.format(BEYOND, meter, found);
    log.warn("{}. Limit: {} ms a day", text, settings.limit().toMillis());
    journal(meter, "clock.off", EventOutcome.DENIED, text);
  }

  void rightAgain(MeterId meter) {
    log.info("The clock of meter {} is right again", meter);
    journal(meter, "clock.right", EventOutcome.SUCCESS, "The clock is right again");
  }

  void unknown(MeterId meter, String why, boolean news) {
    if (news) {
      log.info("The clock of meter {} cannot be judged: {}", meter, why);
    }
  }

  private void journal(MeterId meter, String code, EventOutcome outcome, String text) {
    services
        .journal()
        .ifPresent(j -> j.record(JournalEvent.system(code, meter, text).ended(outcome)));
  }
}
