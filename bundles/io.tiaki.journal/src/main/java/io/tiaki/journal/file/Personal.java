package io.tiaki.journal.file;

import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The part of an entry that says who and what. As octets: subject, object, meter (empty when none
 * is concerned), text.
 */
public record Personal(String subject, String object, Optional<MeterId> meter, String text) {
  /** Octets of chance before a personal part that is sealed: its digest gives nothing away. */
  public static final int SALT = 16;

  /** That of an event. */
  public static Personal of(JournalEvent event) {
    return new Personal(event.subject(), event.object(), event.meter(), event.text());
  }

  byte[] octets() {
    return octets(new byte[0]);
  }

  /**
   * Salt and fields: what is sealed, and what opens an entry in an export.
   *
   * @param salt {@value #SALT} octets of chance
   */
  public byte[] opening(byte[] salt) {
    if (salt.length != SALT) {
      throw new IllegalArgumentException("A salt has " + SALT + " octets");
    }
    return octets(salt);
  }

  private byte[] octets(byte[] salt) {
    byte[][] texts = {
      Octets.utf8(subject),
      Octets.utf8(object),
      Octets.utf8(meter.map(MeterId::logicalDeviceName).orElse("")),
      Octets.utf8(text)
    };
    ByteBuffer out = ByteBuffer.allocate(salt.length + Octets.size(texts)).put(salt);
    Octets.put(out, texts);
    return out.array();
  }

  /**
   * Reads an opening.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Personal ofOpening(byte[] opening) {
    try {
      ByteBuffer in = ByteBuffer.wrap(opening);
      Octets.octets(in, SALT);
      Personal personal = read(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("An opening is too long");
      }
      return personal;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("An opening is cut short", e);
    }
  }

  static Personal read(ByteBuffer in) {
    return new Personal(Octets.text(in), Octets.text(in), meter(Octets.text(in)), Octets.text(in));
  }

  static Optional<MeterId> meter(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(new MeterId(name));
  }

  /** What the chain covers of an opening, and an auditor compares: its SHA-256. */
  public static byte[] commitment(byte[] opening) {
    return Chain.digest(opening);
  }

  static boolean fits(byte[] opening, byte[] commitment) {
    return Arrays.equals(commitment(opening), commitment);
  }
}
