package io.tiaki.journal.file;

import io.tiaki.journal.LogKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Reads the records of an export one after the other, however long it is. */
final class RecordReader {
  private final InputStream in;
  private long offset;

  /** Is given the records. */
  interface Visitor {
    void begin(LogKind log, long first, String before);

    void entry(byte[] stored, byte[] opening);

    void head(byte[] cms);
  }

  RecordReader(InputStream in) {
    this.in = in;
  }

  /** Octets of whole records that were read. */
  long offset() {
    return offset;
  }

  /**
   * Reads one record.
   *
   * @return whether there was one
   * @throws EOFException when the file ends in the middle of a record
   * @throws IllegalArgumentException when it is none of the format
   */
  boolean next(Visitor visitor) throws IOException {
    byte[] prefix = in.readNBytes(Records.PREFIX);
    if (prefix.length == 0) {
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(prefix);
    int type = head.get() & 0xff;
    if (offset == 0 && type != Records.BEGIN) {
      throw new IllegalArgumentException("it is no export of a journal");
    }
    if (prefix.length < Records.PREFIX) {
      throw new EOFException();
    }
    int length = head.getInt();
    if (length < 0 || length > Records.MOST_BODY) {
      throw new IllegalArgumentException("a record is longer than any can be");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    offset += Records.PREFIX + length;
    visit(type, body, visitor);
    return true;
  }

  private static void visit(int type, byte[] body, Visitor visitor) {
    switch (type) {
      case Records.BEGIN -> begin(body, visitor);
      case Records.ENTRY -> entry(body, visitor);
      case Records.HEAD -> visitor.head(body);
      default -> {
        if (type < Records.OPTIONAL) {
          throw new IllegalArgumentException(
              "it has a record of the unknown type " + type + ": a newer version may read it");
        }
      }
    }
  }

  private static void begin(byte[] body, Visitor visitor) {
    try {
      ByteBuffer in = ByteBuffer.wrap(body);
      if (!Arrays.equals(Octets.octets(in, Records.MAGIC.length), Records.MAGIC)) {
        throw new IllegalArgumentException("it is no export of a journal");
      }
      int version = in.get();
      if (version != Records.VERSION) {
        throw new IllegalArgumentException(
            "its format has version " + version + ", known is " + Records.VERSION);
      }
      LogKind log = Octets.log(Octets.text(in));
      long first = in.getLong();
      String before = HexFormat.of().formatHex(Octets.octets(in, Chain.OCTETS));
      if (in.hasRemaining() || first < 1) {
        throw new IllegalArgumentException("its beginning has not its form");
      }
      visitor.begin(log, first, before);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("its beginning is cut short", e);
    }
  }

  private static void entry(byte[] body, Visitor visitor) {
    try {
      ByteBuffer in = ByteBuffer.wrap(body);
      byte[] stored = Octets.octets(in, in.getInt());
      visitor.entry(stored, Octets.octets(in, in.remaining()));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an entry is cut short", e);
    }
  }
}
