package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Entries as octets. The <em>content</em>, which is what the chain covers, all numbers big-endian:
 *
 * <pre>
 * sequence   8 octets
 * time       8 octets, ms since 1970
 * log        text: system, consumer or billing
 * code       text
 * subject    text
 * meter      text, empty when none is concerned
 * text       text
 * </pre>
 *
 * a text being 2 octets of length and so many of UTF-8. Chain value = SHA-256(chain value before ||
 * content), 32 octets; the first entry follows 32 zero octets. Stored: format octet 1, content,
 * chain value.
 */
final class EntryCodec {
  /** What the first entry chains from. */
  static final String ORIGIN = "0".repeat(64);

  private static final byte FORMAT = 1;
  private static final int CHAIN = 32;

  private EntryCodec() {}

  /** The octets that the chain covers. */
  static byte[] content(long sequence, Instant time, JournalEvent event) {
    byte[][] texts = {
      utf8(name(event.log())),
      utf8(event.code()),
      utf8(event.subject()),
      utf8(event.meter().map(MeterId::logicalDeviceName).orElse("")),
      utf8(event.text())
    };
    int size = 16;
    for (byte[] text : texts) {
      size += 2 + text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).putLong(sequence).putLong(time.toEpochMilli());
    for (byte[] text : texts) {
      out.putShort((short) text.length).put(text);
    }
    return out.array();
  }

  /** The chain value of content that follows an entry with chain value {@code before}. */
  static String chain(String before, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(HexFormat.of().parseHex(before));
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static byte[] stored(byte[] content, String chain) {
    return ByteBuffer.allocate(1 + content.length + CHAIN)
        .put(FORMAT)
        .put(content)
        .put(HexFormat.of().parseHex(chain))
        .array();
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #stored} made
   */
  static JournalEntry decode(byte[] stored) {
    try {
      ByteBuffer in = ByteBuffer.wrap(stored);
      byte format = in.get();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "An entry has format " + format + ", known is " + FORMAT);
      }
      long sequence = in.getLong();
      Instant time = Instant.ofEpochMilli(in.getLong());
      LogKind log = kind(text(in));
      String code = text(in);
      String subject = text(in);
      String meter = text(in);
      String text = text(in);
      byte[] chain = new byte[CHAIN];
      in.get(chain);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("An entry is too long");
      }
      Optional<MeterId> id = meter.isEmpty() ? Optional.empty() : Optional.of(new MeterId(meter));
      return new JournalEntry(
          sequence,
          time,
          new JournalEvent(log, code, subject, id, text),
          HexFormat.of().formatHex(chain));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("An entry is cut short", e);
    }
  }

  /** Whether an entry is the one that follows. */
  static boolean follows(JournalEntry entry, long sequence, String before) {
    return entry.sequence() == sequence
        && chain(before, content(sequence, entry.time(), entry.event())).equals(entry.chain());
  }

  private static String name(LogKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static LogKind kind(String name) {
    return Arrays.stream(LogKind.values())
        .filter(k -> name(k).equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("An entry is of an unknown log"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer in) {
    byte[] octets = new byte[in.getShort() & 0xffff];
    in.get(octets);
    return new String(octets, StandardCharsets.UTF_8);
  }
}
