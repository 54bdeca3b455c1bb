package io.tiaki.uplink.outbox.internal;

import io.tiaki.uplink.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Messages in the state map {@code outbox.messages}. Each has two keys, so that a start reads no
 * contents: {@code i.} and the sequence in 19 digits holds format octet 1, kind octet (1 readings,
 * 2 outcome), 4 octets size of the message, id in ASCII; {@code m.} and the sequence holds the
 * message.
 */
final class MessageCodec {
  static final String MAP = "outbox.messages";
  static final String FIRST = "i.";
  private static final byte FORMAT = 1;

  private MessageCodec() {}

  static String entryKey(long sequence) {
    return String.format(Locale.ROOT, "i.%019d", sequence);
  }

  static String messageKey(long sequence) {
    return String.format(Locale.ROOT, "m.%019d", sequence);
  }

  static boolean isEntryKey(String key) {
    return key.startsWith(FIRST);
  }

  /**
   * @throws IllegalArgumentException when it is not the key of an entry
   */
  static long sequence(String key) {
    return Long.parseLong(key.substring(FIRST.length()));
  }

  static byte[] encode(Message message) {
    byte[] id = message.id().getBytes(StandardCharsets.US_ASCII);
    byte kind = (byte) (message.kind() == Kind.OUTCOME ? 2 : 1);
    return ByteBuffer.allocate(6 + id.length)
        .put(FORMAT)
        .put(kind)
        .putInt(message.size())
        .put(id)
        .array();
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #encode} made
   */
  static Message decode(String key, byte[] octets) {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      byte format = in.get();
      byte kind = in.get();
      int size = in.getInt();
      if (format != FORMAT || kind < 1 || kind > 2 || size < 1) {
        throw new IllegalArgumentException(
            "A stored message has unknown format " + format + " or kind " + kind);
      }
      byte[] id = new byte[in.remaining()];
      in.get(id);
      return new Message(
          sequence(key),
          new String(id, StandardCharsets.US_ASCII),
          kind == 2 ? Kind.OUTCOME : Kind.READINGS,
          size);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("A stored message is cut short", e);
    }
  }
}
