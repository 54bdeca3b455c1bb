package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.HANDSHAKE;
import static io.tiaki.session.dtls.internal.RecordGuard.HEADER;
import static io.tiaki.session.dtls.internal.RecordGuard.uint16;
import static io.tiaki.session.dtls.internal.RecordGuard.uint24;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record that holds one whole ClientHello (RFC 6347, 4.2.1).
 *
 * @param recordSequence of the record
 * @param messageSequence of the message
 * @param message header and body
 */
public record ClientHelloRecord(long recordSequence, int messageSequence, byte[] message) {
  private static final int MOST_MESSAGE = 4096;
  private static final long MOST_SEQUENCE = 1L << 32;

  /** The ClientHello at the beginning of a datagram, or null when there is none or it is split. */
  public static @Nullable ClientHelloRecord of(byte[] datagram) {
    int start = HEADER + FlightInbox.MESSAGE_HEADER;
    if (datagram.length < start || datagram[0] != HANDSHAKE || uint16(datagram, 3) != 0) {
      return null;
    }
    int length = uint16(datagram, 11) - FlightInbox.MESSAGE_HEADER;
    if (datagram[HEADER] != MessageRules.CLIENT_HELLO
        || length < 0
        || length > MOST_MESSAGE
        || datagram.length < start + length
        || uint24(datagram, HEADER + 1) != length
        || uint24(datagram, HEADER + 6) != 0
        || uint24(datagram, HEADER + 9) != length) {
      return null;
    }
    long sequence = 0;
    for (int i = 5; i < 11; i++) {
      sequence = sequence << 8 | datagram[i] & 0xff;
    }
    byte[] message = Arrays.copyOfRange(datagram, HEADER, start + length);
    return sequence > MOST_SEQUENCE
        ? null
        : new ClientHelloRecord(sequence, uint16(datagram, HEADER + 4), message);
  }

  /** Octets of the message without its header. */
  int length() {
    return message.length - FlightInbox.MESSAGE_HEADER;
  }

  /** Where it is among the messages of the handshake, as {@link FlightTimer} counts. */
  long place() {
    return (long) messageSequence << 24;
  }

  /** Whether both are the same message, perhaps sent twice. */
  public boolean isSameMessage(ClientHelloRecord other) {
    return Arrays.equals(message, other.message);
  }
}
