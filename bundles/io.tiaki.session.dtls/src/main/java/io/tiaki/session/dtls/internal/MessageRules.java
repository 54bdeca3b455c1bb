package io.tiaki.session.dtls.internal;

import org.jspecify.annotations.Nullable;

/**
 * Which handshake messages a peer may send, how long they may be and in which order they come (RFC
 * 5246, 7.3): the full handshake with mutual certificates, and the abbreviated one, in which the
 * server's hello and nothing of the client's comes before the change of cipher.
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

  private final boolean fromServer;
  private volatile byte @Nullable [] offered;
  private volatile boolean abbreviated;
  private volatile boolean routabilityChecks;
  private volatile boolean renewal;
  private int rank;

  private MessageRules(boolean fromServer) {
    this.fromServer = fromServer;
  }

  static MessageRules fromServer() {
    return new MessageRules(true);
  }

  static MessageRules fromClient() {
    return new MessageRules(false);
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

  boolean allows(int type, int length) {
    return type == HELLO_VERIFY_REQUEST && fromServer && length <= 258
        || type == CLIENT_HELLO && !fromServer && length <= 4096
        || rank(type) > 0 && length >= shortest(type) && length <= longest(type);
  }

  /**
   * Whether a message has its place so far ahead of the next one: a flight has a fixed order, only
   * the CertificateRequest may be missing.
   */
  boolean follows(int type, int ahead) {
    int expected = rank + 1 + ahead;
    return !abbreviated && rank(type) == expected
        || !abbreviated && type == SERVER_HELLO_DONE && expected == rank(CERTIFICATE_REQUEST);
  }

  /** Takes a whole message as the next; false when it is out of order or malformed. */
  boolean accept(int type, byte[] body) {
    if (!follows(type, 0) || type == SERVER_HELLO && !serverHello(ServerHelloBody.of(body))) {
      return false;
    }
    rank = rank(type);
    return true;
  }

  private boolean serverHello(ServerHelloBody hello) {
    if (!hello.isWellFormed()) {
      return false;
    }
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
    return rank > 0;
  }

  /** Whether the last message before the change of cipher was taken. */
  boolean isComplete() {
    return abbreviated || rank == (fromServer ? rank(SERVER_HELLO_DONE) : rank(CERTIFICATE_VERIFY));
  }

  private int rank(int type) {
    if (fromServer) {
      return switch (type) {
        case SERVER_HELLO -> 1;
        case CERTIFICATE -> 2;
        case SERVER_KEY_EXCHANGE -> 3;
        case CERTIFICATE_REQUEST -> 4;
        case SERVER_HELLO_DONE -> 5;
        default -> 0;
      };
    }
    return switch (type) {
      case CERTIFICATE -> 1;
      case CLIENT_KEY_EXCHANGE -> 2;
      case CERTIFICATE_VERIFY -> 3;
      default -> 0;
    };
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
