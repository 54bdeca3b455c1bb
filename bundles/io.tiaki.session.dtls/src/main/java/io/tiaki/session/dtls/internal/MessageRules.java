package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import io.tiaki.session.dtls.Suite.KeyExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which handshake messages a peer may send, how long they may be and in which order they come (RFC
 * 5246, 7.3; RFC 4279, 2; RFC 5489, 2): the flights of the full handshakes that a policy makes
 * possible, between which the agreed suite decides, and the abbreviated one, in which the server's
 * hello and nothing of the client's comes before the change of cipher.
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
  private final List<Flight> flights;
  private volatile @Nullable Suite agreed;
  private volatile byte @Nullable [] offered;
  private volatile boolean abbreviated;
  private volatile boolean routabilityChecks;
  private volatile boolean cookieAsked;
  private @Nullable PeerTiming server;
  private int taken;
  private volatile boolean renewal;

  private MessageRules(boolean fromServer, Policy policy, List<Flight> all) {
    this.fromServer = fromServer;
    this.policy = policy;
    this.flights = new ArrayList<>(all);
    flights.removeIf(
        flight ->
            policy.suites().stream()
                .noneMatch(suite -> suite.keyExchange() == flight.keyExchange()));
  }

  /** For what a server sends; it says itself in its ServerHello what was agreed on. */
  static MessageRules fromServer(Policy policy) {
    return new MessageRules(true, policy, SERVERS);
  }

  /** For what a client sends after its ClientHello, to a server that says what it has chosen. */
  static MessageRules fromClient(Policy policy) {
    return new MessageRules(false, policy, CLIENTS);
  }

  /** Server: the suite that it has chosen. */
  void agreed(Suite suite) {
    agreed = suite;
  }

  /** Client: the session id that the ClientHello offers; null = none. */
  void offered(byte @Nullable [] id) {
    offered = id == null || id.length == 0 ? null : id.clone();
  }

  boolean hasOffered() {
    return offered != null;
  }

  /** Server: the ServerHello resumes a session. */
  void abbreviated() {
    abbreviated = true;
  }

  boolean isAbbreviated() {
    return abbreviated;
  }

  /** Client: whose ServerHello it must not be once more, late, when another handshake has begun. */
  void notAgainOf(PeerTiming peer) {
    server = peer;
  }

  /** Client: the server wants a cookie. */
  void cookieAsked() {
    cookieAsked = true;
  }

  boolean isCookieAsked() {
    return cookieAsked;
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
    Suite suite = agreed;
    if (suite != null) {
      narrow(suite);
    }
    return !abbreviated && flights.stream().anyMatch(flight -> flight.has(taken + ahead, type));
  }

  private void narrow(Suite suite) {
    flights.removeIf(flight -> flight.keyExchange() != suite.keyExchange());
  }

  /** Takes a whole message as the next; false when it is out of order or malformed. */
  boolean accept(int type, byte[] body) {
    if (!follows(type, 0) || type == SERVER_HELLO && !serverHello(ServerHelloBody.of(body))) {
      return false;
    }
    flights.removeIf(flight -> !flight.has(taken, type));
    taken++;
    return true;
  }

  private boolean serverHello(ServerHelloBody hello) {
    if (!hello.isWellFormed() || server != null && !server.isNewHello(hello.mark())) {
      return false;
    }
    // One that was not offered is for Bouncy Castle to refuse.
    Suite.of(hello.suite()).filter(policy.suites()::contains).ifPresent(this::narrow);
    byte[] id = offered;
    abbreviated = id != null && hello.hasSessionId(id);
    renewal = hello.hasExtension(Renewal.EXTENSION);
    routabilityChecks = hello.hasExtension(RoutabilityRecords.EXTENSION);
    return true;
  }

  /**
   * Client: whether the ServerHello speaks of the return routability check; Bouncy Castle does not
   * show the extensions of an abbreviated handshake.
   */
  boolean hasRoutabilityChecks() {
    return routabilityChecks;
  }

  /** Client: whether the server takes the handshake for new keys of the session it has. */
  boolean isRenewal() {
    return renewal;
  }

  /** Whether the first message of the flight was taken. */
  boolean isStarted() {
    return taken > 0;
  }

  /** Whether the last message before the change of cipher was taken. */
  boolean isComplete() {
    return abbreviated
        || taken > 0 && flights.stream().anyMatch(flight -> flight.types().length == taken);
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
}
