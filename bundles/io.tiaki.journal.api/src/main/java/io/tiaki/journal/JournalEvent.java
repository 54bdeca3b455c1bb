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
 * @param meter the meter concerned, if one is
 * @param text what happened, for people; at most 512 characters are kept, control characters are
 *     replaced
 */
public record JournalEvent(
    LogKind log, String code, String subject, Optional<MeterId> meter, String text) {
  private static final Pattern CODE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

  /**
   * @throws IllegalArgumentException when the code has not the form above
   */
  public JournalEvent {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "A journal code has the form area.what, got: " + clean(code, 64));
    }
    subject = clean(subject, 128);
    text = clean(text, 512);
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

  private static String clean(String text, int most) {
    String cut = text.length() > most ? text.substring(0, most) : text;
    return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
