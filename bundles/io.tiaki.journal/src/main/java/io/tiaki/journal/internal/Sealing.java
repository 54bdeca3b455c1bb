package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Personal;
import io.tiaki.journal.file.SealedPart;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/** Seals what an entry says of a meter under the meter's key, and opens it again. */
final class Sealing {
  private final SecureRandom random = new SecureRandom();

  /** Seals the personal part of an event. */
  SealedPart seal(ErasableKeys keys, String handle, long sequence, JournalEvent event)
      throws IOException {
    byte[] salt = new byte[Personal.SALT];
    random.nextBytes(salt);
    byte[] opening = Personal.of(event).opening(salt);
    try {
      byte[] sealed = keys.seal(Subjects.key(handle), context(event.log(), sequence), opening);
      return new SealedPart(handle, Personal.commitment(opening), sealed);
    } catch (SecurityModuleException e) {
      throw new IOException("An entry could not be sealed: " + e.getMessage(), e);
    }
  }

  /**
   * Opens the personal part of an entry.
   *
   * @return empty when the entry has none that is sealed, or its key was destroyed
   * @throws IOException when it was altered, or keys cannot be used now
   */
  static Optional<byte[]> opening(ErasableKeys keys, StoredEntry entry) throws IOException {
    if (entry.sealed().isEmpty()) {
      return Optional.empty();
    }
    SealedPart part = entry.sealed().get();
    try {
      byte[] opening =
          keys.unseal(
              Subjects.key(part.handle()), context(entry.log(), entry.sequence()), part.octets());
      if (!part.isOpenedBy(opening)) {
        throw new IOException("Entry " + entry.sequence() + " holds something else than was said");
      }
      return Optional.of(opening);
    } catch (SecurityModuleException e) {
      if (e.reason() == Reason.UNKNOWN_ALIAS) {
        return Optional.empty();
      }
      throw new IOException(
          "Entry " + entry.sequence() + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** As people read it. */
  static JournalEntry opened(ErasableKeys keys, StoredEntry entry) throws IOException {
    return entry.entry(opening(keys, entry));
  }

  private static byte[] context(LogKind log, long sequence) {
    String text = "tiaki-journal-entry 2 " + log.name().toLowerCase(Locale.ROOT) + " " + sequence;
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
