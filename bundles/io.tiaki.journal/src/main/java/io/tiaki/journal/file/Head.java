package io.tiaki.journal.file;

import io.tiaki.journal.LogKind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a gateway signs about a log: where it ends. ASCII, six lines:
 *
 * <pre>
 * tiaki-journal-head 1
 * log system
 * sequence 1000
 * chain 64 hexadecimal digits
 * time 2026-01-01T00:00:00.000Z trusted
 * first 1
 * </pre>
 *
 * @param sequence the last entry, 0 when the log has none
 * @param chain its chain value
 * @param time when it was signed, in whole milliseconds
 * @param timeTrusted whether the gateway's time was trusted then
 * @param first the first entry that the gateway still had
 */
public record Head(
    LogKind log, long sequence, String chain, Instant time, boolean timeTrusted, long first) {
  /** The most octets of a signed head that are looked at. */
  public static final int MOST_OCTETS = 64 << 10;

  private static final Pattern FORM =
      Pattern.compile(
          "tiaki-journal-head 1\nlog ([a-z]{1,16})\nsequence (\\d{1,18})\nchain ([0-9a-f]{64})\n"
              + "time ([0-9TZ:.-]{20,30}) (trusted|untrusted)\nfirst (\\d{1,18})\n");

  public Head {
    time = time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** What is signed. */
  public byte[] octets() {
    String text =
        "tiaki-journal-head 1\nlog "
            + Octets.name(log)
            + "\nsequence "
            + sequence
            + "\nchain "
            + chain
            + "\ntime "
            + time
            + (timeTrusted ? " trusted" : " untrusted")
            + "\nfirst "
            + first
            + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Head parse(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    Matcher matcher = FORM.matcher(octets.length > 400 ? "" : text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("What was signed is no head of a log");
    }
    try {
      return new Head(
          Octets.log(matcher.group(1)),
          Long.parseLong(matcher.group(2)),
          matcher.group(3),
          Instant.parse(matcher.group(4)),
          matcher.group(5).equals("trusted"),
          Long.parseLong(matcher.group(6)));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("A head has no time", e);
    }
  }
}
