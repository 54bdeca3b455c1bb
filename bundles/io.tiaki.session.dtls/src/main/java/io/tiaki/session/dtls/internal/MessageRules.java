package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.DTLS_1_2;
import static io.tiaki.session.dtls.internal.RecordGuard.uint16;

import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import io.tiaki.session.dtls.Suite.KeyExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which handshake messages a peer may send, how long they may be and in which order they come (RFC
 * 5246, 7.3; RFC 4279, 2; RFC 5489, 2). The agreed suite decides between the flights that a policy
 * makes possible.
 */
final class MessageRules {
  static final int CLIENT_HELLO = 1;
  static final int SERVER_HELLO = 2;
  static final int HELLO_VERIFY_REQUEST = 3;
  static final int CERTIFICATE = 11;
  static final int SERVER_KEY_EXCHANGE = 12;
  static final int CERTIFICATE_REQUEST = 13;
  static final int SERVER_HELLO_DONE = 14;
  static final int CERTIFICATE_VERIFY = 15;
  static final int CLIENT_KEY_EXCHANGE = 16;

  /** The longest of all: a certificate chain. */
  static final int LONGEST = 8192;

  private static final int RANDOM_END = 34;
  private static final int MOST_SESSION_ID = 32;

  /** Messages that follow each other, before the change of cipher. */
  private record Flight(KeyExchange keyExchange, int... types) {
    boolean has(int place, int type) {
      return place < types.length && types[place] == type;
    }
  }

  private static final List<Flight> SERVERS =
      List.of(
          new Flight(
              KeyExchange.ECDHE_ECDSA,
              SERVER_HELLO,
              CERTIFICATE,
              SERVER_KEY_EXCHANGE,
              CERTIFICATE_REQUEST,
              SERVER_HELLO_DONE),
          new Flight(
              KeyExchange.ECDHE_ECDSA,
              SERVER_HELLO,
              CERTIFICATE,
              SERVER_KEY_EXCHANGE,
              SERVER_HELLO_DONE),
          new Flight(KeyExchange.ECDHE_PSK, SERVER_HELLO, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE),
          new Flight(KeyExchange.PSK, SERVER_HELLO, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE),
          new Flight(KeyExchange.PSK, SERVER_HELLO, SERVER_HELLO_DONE));
  private static final List<Flight> CLIENTS =
      List.of(
          new Flight(KeyExchange.ECDHE_ECDSA, CERTIFICATE, CLIENT_KEY_EXCHANGE, CERTIFICATE_VERIFY),
          new Flight(KeyExchange.ECDHE_PSK, CLIENT_KEY_EXCHANGE),
          new Flight(KeyExchange.PSK, CLIENT_KEY_EXCHANGE));

  private final boolean fromServer;
  private final Policy policy;
  private final Supplier<@Nullable Suite> agreed;
  private final List<Flight> flights;
  private int taken;

  private MessageRules(
      boolean fromServer, Policy policy, List<Flight> all, Supplier<@Nullable Suite> agreed) {
    this.fromServer = fromServer;
    this.policy = policy;
    this.agreed = agreed;
    this.flights = new ArrayList<>(all);
    flights.removeIf(
        flight ->
            policy.suites().stream()
                .noneMatch(suite -> suite.keyExchange() == flight.keyExchange()));
  }

  /** For what a server sends; it says itself in its ServerHello what was agreed on. */
  static MessageRules fromServer(Policy policy) {
    return new MessageRules(true, policy, SERVERS, () -> null);
  }

  /**
   * For what a client sends after its ClientHello.
   *
   * @param agreed the suite that we have chosen, or null before that
   */
  static MessageRules fromClient(Policy policy, Supplier<@Nullable Suite> agreed) {
    return new MessageRules(false, policy, CLIENTS, agreed);
  }

  boolean allows(int type, int length) {
    return type == HELLO_VERIFY_REQUEST && fromServer && length <= 258
        || type == CLIENT_HELLO && !fromServer && length <= 4096
        || isKnown(type) && length >= shortest(type) && length <= longest(type);
  }

  private boolean isKnown(int type) {
    return flights.stream()
        .anyMatch(flight -> Arrays.stream(flight.types()).anyMatch(one -> one == type));
  }

  /** Whether a message has its place so far ahead of the next one: a flight has a fixed order. */
  boolean follows(int type, int ahead) {
    Suite suite = agreed.get();
    if (suite != null) {
      narrow(suite);
    }
    return flights.stream().anyMatch(flight -> flight.has(taken + ahead, type));
  }

  private void narrow(Suite suite) {
    flights.removeIf(flight -> flight.keyExchange() != suite.keyExchange());
  }

  /** Takes a whole message as the next; false when it is out of order or malformed. */
  boolean accept(int type, byte[] body) {
    if (!follows(type, 0) || type == SERVER_HELLO && !isServerHello(body)) {
      return false;
    }
    flights.removeIf(flight -> !flight.has(taken, type));
    taken++;
    return true;
  }

  /** Whether the first message of the flight was taken. */
  boolean isStarted() {
    return taken > 0;
  }

  /** Whether the last message before the change of cipher was taken. */
  boolean isComplete() {
    return taken > 0 && flights.stream().anyMatch(flight -> flight.types().length == taken);
  }

  private static int shortest(int type) {
    return switch (type) {
      case SERVER_HELLO -> 38;
      case SERVER_HELLO_DONE -> 0;
      default -> 3;
    };
  }

  private static int longest(int type) {
    return switch (type) {
      case CERTIFICATE -> LONGEST;
      case CERTIFICATE_REQUEST -> LONGEST / 2;
      case SERVER_HELLO_DONE -> 0;
      default -> 600;
    };
  }

  /** Version, and a cookie that ends where the message ends (RFC 6347, 4.2.1). */
  static boolean isVerifyRequest(byte[] body) {
    return body.length >= 3 && body[0] == (byte) 0xfe && body.length == 3 + (body[2] & 0xff);
  }

  /**
   * DTLS 1.2, a session id and extensions that end where the message ends, a suite that we offered,
   * no compression (RFC 5246, 7.4.1.3). The suite decides what follows.
   */
  private boolean isServerHello(byte[] body) {
    if (uint16(body, 0) != DTLS_1_2) {
      return false;
    }
    int session = body[RANDOM_END] & 0xff;
    int end = RANDOM_END + 1 + session + 3;
    if (session > MOST_SESSION_ID || body.length < end || body[end - 1] != 0) {
      return false;
    }
    if (body.length != end
        && (body.length < end + 2 || body.length != end + 2 + uint16(body, end))) {
      return false;
    }
    Suite suite = Suite.of(uint16(body, end - 3)).orElse(null);
    if (suite == null || !policy.suites().contains(suite)) {
      return false;
    }
    narrow(suite);
    return true;
  }
}
