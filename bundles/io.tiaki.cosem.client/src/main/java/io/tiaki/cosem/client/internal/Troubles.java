package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.client.internal.Complaints.Subject;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with one meter, said once when it begins and once when it ends. Used by its mailbox
 * only.
 */
final class Troubles {
  private static final Logger log = LoggerFactory.getLogger(Troubles.class);

  /** Kinds of trouble that keep a meter from being associated. */
  enum Kind {
    WRONG_NAME,
    REFUSED,
    SILENT
  }

  private final MeterId meter;
  private final Consumer<JournalEvent> journal;
  private final Complaints complaints;
  private @Nullable Kind current;
  private int repetitions;
  private boolean garbageTold;
  private boolean bugTold;
  private int garbage;
  private int strays;

  Troubles(MeterId meter, Consumer<JournalEvent> journal, Complaints complaints) {
    this.meter = meter;
    this.journal = journal;
    this.complaints = complaints;
  }

  void wrongName(String name) {
    if (begins(Kind.WRONG_NAME)) {
      String text =
          "Its certificate says "
              + meter
              + ", its COSEM logical device name is "
              + name
              + ": give the meter a certificate for its name or correct the name";
      complaints.say(Subject.WRONG_NAME, "Meter " + meter + " is refused. " + text);
      journal.accept(JournalEvent.system("cosem.wrong-name", meter, text));
    }
  }

  void refused(String why) {
    if (begins(Kind.REFUSED)) {
      complaints.say(
          Subject.REFUSED,
          "Meter "
              + meter
              + " cannot be associated: "
              + why
              + ". Check what it allows this client; it is tried again");
    }
  }

  void silent(int timeouts) {
    if (begins(Kind.SILENT)) {
      complaints.say(
          Subject.SILENT,
          "Meter "
              + meter
              + " left "
              + timeouts
              + " COSEM requests in a row unanswered; its session is opened anew");
    }
  }

  /** The meter is associated. */
  void over() {
    if (current != null) {
      complaints.say(
          Subject.OVER,
          "Meter "
              + meter
              + " is associated again after "
              + repetitions
              + " failures ("
              + current
              + ")");
    } else {
      log.debug("Meter {} is associated", meter);
    }
    current = null;
    repetitions = 0;
  }

  /** A payload that cannot be read; said once, and again only when a session went by without. */
  void garbage(String why) {
    garbage++;
    if (!garbageTold) {
      garbageTold = true;
      complaints.say(
          Subject.GARBAGE,
          "Meter "
              + meter
              + " sent what is no COSEM message: "
              + why
              + ". It is dropped, more is counted");
    }
  }

  /** A message that nobody waits for: late, repeated, or for another client. */
  void stray() {
    strays++;
  }

  /** A step failed in a way nobody foresaw; said once, for every meter may come to it. */
  void failed(RuntimeException bug) {
    if (!bugTold) {
      bugTold = true;
      log.error(
          "A step of the COSEM conversation with meter {} failed and its request with it;"
              + " report this as a bug",
          meter,
          bug);
    }
  }

  /** The session has ended. */
  void sessionEnded() {
    if (garbage + strays > 0) {
      log.debug(
          "Session of meter {} ended; {} unreadable and {} stray messages", meter, garbage, strays);
    }
    garbageTold = garbage > 0;
    garbage = 0;
    strays = 0;
  }

  private boolean begins(Kind kind) {
    repetitions++;
    boolean first = current != kind;
    current = kind;
    return first;
  }
}
