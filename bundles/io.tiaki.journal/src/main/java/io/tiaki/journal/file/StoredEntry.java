package io.tiaki.journal.file;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An entry as it is stored: format octet, content, chain value. The chain covers the content. All
 * numbers big-endian, a text being 2 octets of length and so many of UTF-8.
 *
 * <pre>
 * format 1                          format 2
 * sequence  8 octets                sequence  8 octets
 * time      8 octets, ms since 1970 time      8 octets, ms since 1970
 * log       text                    flags     1 octet: 1 time trusted, 2 sealed
 * code      text                    outcome   1 octet
 * subject   text                    log       text
 * meter     text                    code      text
 * text      text                    not sealed: subject, object, meter, text: texts
 *                                   sealed: handle text, commitment 32 octets,
 *                                           2 octets length, sealed octets
 * </pre>
 *
 * @param clear who and what, when that is not sealed
 * @param sealed the same, when it is
 * @param content what the chain covers
 */
public record StoredEntry(
    int format,
    long sequence,
    Instant time,
    boolean timeTrusted,
    LogKind log,
    String code,
    EventOutcome outcome,
    Optional<Personal> clear,
    Optional<SealedPart> sealed,
    byte[] content,
    String chain) {
  /** The format that is written. */
  public static final int FORMAT = 2;

  private static final int TRUSTED = 1;
  private static final int SEALED = 2;

  public StoredEntry {
    content = content.clone();
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  /**
   * A new entry.
   *
   * @param before chain value of the entry before it
   * @param sealed the personal part, when it must be erasable
   */
  public static StoredEntry of(
      long sequence,
      Instant time,
      boolean trusted,
      JournalEvent event,
      Optional<SealedPart> sealed,
      String before) {
    byte[] log = Octets.utf8(Octets.name(event.log()));
    byte[] code = Octets.utf8(event.code());
    byte[] rest = sealed.map(StoredEntry::rest).orElseGet(() -> Personal.of(event).octets());
    ByteBuffer out = ByteBuffer.allocate(18 + Octets.size(log, code) + rest.length);
    out.putLong(sequence).putLong(time.toEpochMilli());
    out.put((byte) ((trusted ? TRUSTED : 0) | (sealed.isPresent() ? SEALED : 0)));
    out.put((byte) event.outcome().code());
    Octets.put(out, log, code);
    byte[] content = out.put(rest).array();
    return new StoredEntry(
        FORMAT,
        sequence,
        Instant.ofEpochMilli(time.toEpochMilli()),
        trusted,
        event.log(),
        event.code(),
        event.outcome(),
        sealed.isPresent() ? Optional.empty() : Optional.of(Personal.of(event)),
        sealed,
        content,
        Chain.next(before, FORMAT, content));
  }

  private static byte[] rest(SealedPart part) {
    byte[] handle = Octets.utf8(part.handle());
    byte[] octets = part.octets();
    ByteBuffer out = ByteBuffer.allocate(Octets.size(handle, octets) + Chain.OCTETS);
    Octets.put(out, handle);
    out.put(part.commitment());
    Octets.put(out, octets);
    return out.array();
  }

  /** What is stored. */
  public byte[] octets() {
    return ByteBuffer.allocate(1 + content.length + Chain.OCTETS)
        .put((byte) format)
        .put(content)
        .put(HexFormat.of().parseHex(chain))
        .array();
  }

  /** Whether it is the one that follows. */
  public boolean follows(long expected, String before) {
    return sequence == expected && Chain.next(before, format, content).equals(chain);
  }

  /**
   * As people read it.
   *
   * @param opening of the sealed part; empty: it is erased, or not for this reader
   */
  public JournalEntry entry(Optional<byte[]> opening) {
    Optional<Personal> personal = clear.or(() -> opening.map(Personal::ofOpening));
    Personal shown =
        personal.orElse(
            new Personal(JournalEntry.ERASED, "", Optional.empty(), JournalEntry.ERASED));
    JournalEvent event =
        new JournalEvent(
            log, code, shown.subject(), shown.object(), shown.meter(), outcome, shown.text());
    return new JournalEntry(sequence, time, event, chain, timeTrusted, personal.isEmpty());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is not what {@link #octets} made
   */
  public static StoredEntry parse(byte[] stored) {
    try {
      int format = stored.length == 0 ? 0 : stored[0];
      if (format < 1 || format > FORMAT) {
        throw new IllegalArgumentException(
            "An entry has format " + format + ", known are 1 to " + FORMAT);
      }
      if (stored.length < 1 + Chain.OCTETS) {
        throw new IllegalArgumentException("An entry is cut short");
      }
      int end = stored.length - Chain.OCTETS;
      byte[] content = Arrays.copyOfRange(stored, 1, end);
      String chain = HexFormat.of().formatHex(stored, end, stored.length);
      return format == 1 ? first(content, chain) : second(content, chain);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("An entry is cut short", e);
    }
  }

  private static StoredEntry first(byte[] content, String chain) {
    ByteBuffer in = ByteBuffer.wrap(content);
    long sequence = in.getLong();
    Instant time = Instant.ofEpochMilli(in.getLong());
    LogKind log = Octets.log(Octets.text(in));
    String code = Octets.text(in);
    String subject = Octets.text(in);
    Personal clear = new Personal(subject, "", Personal.meter(Octets.text(in)), Octets.text(in));
    ended(in);
    return new StoredEntry(
        1,
        sequence,
        time,
        false,
        log,
        code,
        EventOutcome.NOT_STATED,
        Optional.of(clear),
        Optional.empty(),
        content,
        chain);
  }

  private static StoredEntry second(byte[] content, String chain) {
    ByteBuffer in = ByteBuffer.wrap(content);
    long sequence = in.getLong();
    Instant time = Instant.ofEpochMilli(in.getLong());
    int flags = in.get();
    EventOutcome outcome = EventOutcome.of(in.get() & 0xff);
    LogKind log = Octets.log(Octets.text(in));
    String code = Octets.text(in);
    boolean isSealed = (flags & SEALED) != 0;
    Optional<SealedPart> sealed = isSealed ? Optional.of(sealed(in)) : Optional.empty();
    Optional<Personal> clear = isSealed ? Optional.empty() : Optional.of(Personal.read(in));
    ended(in);
    return new StoredEntry(
        FORMAT,
        sequence,
        time,
        (flags & TRUSTED) != 0,
        log,
        code,
        outcome,
        clear,
        sealed,
        content,
        chain);
  }

  private static SealedPart sealed(ByteBuffer in) {
    return new SealedPart(Octets.text(in), Octets.octets(in, Chain.OCTETS), Octets.block(in));
  }

  private static void ended(ByteBuffer in) {
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("An entry is too long");
    }
  }
}
