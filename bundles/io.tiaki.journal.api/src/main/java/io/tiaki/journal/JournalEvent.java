package io.tiaki.journal;

import io.tiaki.model.MeterId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something worth an entry. Text holds no secrets and no readings.
 *
 * @param log which log
 * @param code stable, for machines: {@code area.what}, for example {@code session.refused}
 * @param subject who did it or whom it concerns, for example a certificate's subject; at most 128
 *     characters are kept
 * @param object what it was done to, for example a profile, a key's alias or an instruction's id;
 *     at most 128 characters are kept; empty when the meter and the text say enough
 * @param meter the meter concerned, if one is: subject, object, meter and text are then kept under
 *     a key of that meter and can be erased with it
 * @param outcome how it ended
 * @param text what happened, for people; at most 512 characters are kept, control characters are
 *     replaced
 */
public record JournalEvent(
    LogKind log,
    String code,
    String subject,
    String object,
    Optional<MeterId> meter,
    EventOutcome outcome,
    String text) {
  private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,64}(\\.[a-z0-9-]{1,64})+");
  private static final int MOST_CODE = 128;

  /**
   * @throws IllegalArgumentException when the code has not the form above or more than 128
   *     characters
   */
  public JournalEvent {
    if (code.length() > MOST_CODE || !CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "A journal code has the form area.what, got: " + clean(code, 64));
    }
    subject = clean(subject, 128);
    object = clean(object, 128);
    text = clean(text, 512);
  }

  /** An event that says neither object nor outcome. */
  public JournalEvent(
      LogKind log, String code, String subject, Optional<MeterId> meter, String text) {
    this(log, code, subject, "", meter, EventOutcome.NOT_STATED, text);
  }

  /** A system event about a meter. */
  public static JournalEvent system(String code, MeterId meter, String text) {
    return new JournalEvent(
        LogKind.SYSTEM, code, meter.logicalDeviceName(), Optional.of(meter), text);
  }

  /** A system event about somebody or something else. */
  public static JournalEvent system(String code, String subject, String text) {
    return new JournalEvent(LogKind.SYSTEM, code, subject, Optional.empty(), text);
  }

  /** The same with an object. */
  public JournalEvent on(String what) {
    return new JournalEvent(log, code, subject, what, meter, outcome, text);
  }

  /** The same about a meter, if there is one. */
  public JournalEvent about(Optional<MeterId> concerned) {
    return new JournalEvent(log, code, subject, object, concerned, outcome, text);
  }

  /** The same with an outcome. */
  public JournalEvent ended(EventOutcome how) {
    return new JournalEvent(log, code, subject, object, meter, how, text);
  }

  private static String clean(String text, int most) {
    String cut = text.length() > most ? text.substring(0, most) : text;
    return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
