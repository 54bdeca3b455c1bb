package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.uint16;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a ClientHello says in its fixed part (RFC 6347, 4.2.1), read without trust.
 *
 * @param sessionId that it offers to resume; empty = none
 * @param hasCookie whether it shows one, good or not
 * @param suites that it offers, by their registered numbers
 */
public record ClientHelloBody(byte[] sessionId, boolean hasCookie, int[] suites) {
  /** Version and random. */
  private static final int FIXED = 2 + 32;

  /** Null when it is malformed. */
  public static @Nullable ClientHelloBody of(ClientHelloRecord hello) {
    byte[] message = hello.message();
    int id = FlightInbox.MESSAGE_HEADER + FIXED;
    int cookie = end(message, id);
    int suites = end(message, cookie);
    if (message.length < suites + 2 || message.length < suites + 2 + uint16(message, suites)) {
      return null;
    }
    int[] offered = new int[uint16(message, suites) / 2];
    for (int i = 0; i < offered.length; i++) {
      offered[i] = uint16(message, suites + 2 + 2 * i);
    }
    return new ClientHelloBody(
        Arrays.copyOfRange(message, id + 1, cookie), suites > cookie + 1, offered);
  }

  /** Where a vector with one octet of length ends; past the message when it is cut off. */
  private static int end(byte[] message, int at) {
    return at < message.length ? at + 1 + (message[at] & 0xff) : message.length;
  }
}
