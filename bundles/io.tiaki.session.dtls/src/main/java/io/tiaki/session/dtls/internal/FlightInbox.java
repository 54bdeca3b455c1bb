package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.RecordGuard.DTLS_1_0;
import static io.tiaki.session.dtls.internal.RecordGuard.DTLS_1_2;
import static io.tiaki.session.dtls.internal.RecordGuard.HEADER;
import static io.tiaki.session.dtls.internal.RecordGuard.uint16;
import static io.tiaki.session.dtls.internal.RecordGuard.uint24;

import io.tiaki.session.dtls.Policy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of handshake messages together (RFC 6347, 4.2.3) and hands on whole messages
 * in order, in records with sequence numbers of our own: in epoch 0 nothing protects the sender's,
 * and one huge number would close the replay window. A stray fragment only competes with the true
 * ones; the first message that is complete wins. Bounded: each place in a flight has one type, each
 * type a longest message, each place a few candidates, of which the oldest makes room.
 */
final class FlightInbox {
  static final int MESSAGE_HEADER = 12;

  /** The largest record this hands on. */
  static final int LARGEST_RECORD = HEADER + MESSAGE_HEADER + HandedRecords.PIECE;

  private static final int CANDIDATES = 4;

  /** Each makes us send a ClientHello, and anybody can send one. */
  private static final int MOST_VERIFY_REQUESTS = 16;

  private record Delivered(int type, int length) {}

  private final MessageRules rules;
  private final Map<Integer, List<PartialMessage>> partials = new HashMap<>();
  private final Map<Integer, Delivered> delivered = new HashMap<>();
  private final Queue<byte[]> ready = new ArrayDeque<>();
  private final HandedRecords handed;
  private final HeldRecords held = new HeldRecords();
  private byte @Nullable [] lastVerifyRequest;
  private int verifyRequests;
  private int next;
  private boolean cipherChanged;

  private FlightInbox(MessageRules rules, long recordSequence) {
    this.rules = rules;
    this.handed = new HandedRecords(recordSequence);
  }

  /** The client's: takes what a server sends. */
  static FlightInbox ofClient(Policy policy) {
    return new FlightInbox(MessageRules.fromServer(policy), 0);
  }

  /**
   * The server's: takes what a client sends after its ClientHello.
   *
   * @param policy what may be agreed on, and so follow
   * @param recordSequence of the ClientHello's record
   * @param messageSequence of the ClientHello
   * @param length of the ClientHello without header
   */
  static FlightInbox ofServer(Policy policy, long recordSequence, int messageSequence, int length) {
    FlightInbox inbox = new FlightInbox(MessageRules.fromClient(policy), recordSequence + 1);
    inbox.next = messageSequence + 1;
    inbox.delivered.put(messageSequence, new Delivered(MessageRules.CLIENT_HELLO, length));
    return inbox;
  }

  /** The server's first ClientHello as records to hand on, when no cookie has come before it. */
  List<byte[]> first(ClientHelloRecord hello) {
    byte[] body = Arrays.copyOfRange(hello.message(), MESSAGE_HEADER, hello.message().length);
    Queue<byte[]> records = new ArrayDeque<>();
    handed.message(MessageRules.CLIENT_HELLO, hello.messageSequence(), body, records);
    return List.copyOf(records);
  }

  /**
   * Takes the handshake fragments of one record.
   *
   * @return why something was dropped, or null
   */
  @Nullable Drop take(byte[] octetsOfRecord, int start, int length, int version) {
    int at = start;
    int end = start + length;
    if (length == 0) {
      return Drop.FRAGMENT;
    }
    while (at < end) {
      if (end - at < MESSAGE_HEADER) {
        return Drop.FRAGMENT;
      }
      int fragment = uint24(octetsOfRecord, at + 9);
      if (fragment > end - at - MESSAGE_HEADER) {
        return Drop.FRAGMENT;
      }
      Drop reason = fragment(octetsOfRecord, at, fragment, version);
      if (reason != null) {
        return reason;
      }
      at += MESSAGE_HEADER + fragment;
    }
    return null;
  }

  private @Nullable Drop fragment(byte[] from, int at, int fragment, int version) {
    int type = from[at] & 0xff;
    int length = uint24(from, at + 1);
    int sequence = uint16(from, at + 4);
    int offset = uint24(from, at + 6);
    if (!rules.allows(type, length) || offset + fragment > length || fragment == 0 && length > 0) {
      return Drop.FRAGMENT;
    }
    boolean hello = type == MessageRules.HELLO_VERIFY_REQUEST || type == MessageRules.CLIENT_HELLO;
    if (version != DTLS_1_2 && !(hello && version == DTLS_1_0)) {
      return Drop.VERSION;
    }
    if (handed.isFull()) {
      return Drop.OVERLOAD;
    }
    if (type == MessageRules.HELLO_VERIFY_REQUEST) {
      return verifyRequest(from, at, fragment, length);
    }
    if (sequence < next) {
      Delivered before = delivered.get(sequence);
      if (before == null || before.type() != type || before.length() != length) {
        return Drop.FRAGMENT;
      }
    } else if (!rules.follows(type, sequence - next)) {
      return Drop.FRAGMENT;
    }
    candidate(sequence, type, length).add(offset, from, at + MESSAGE_HEADER, fragment);
    return null;
  }

  /**
   * Not part of the transcript: it may come again, with another cookie, until the ServerHello is
   * there.
   */
  private @Nullable Drop verifyRequest(byte[] from, int at, int fragment, int length) {
    byte[] body = Arrays.copyOfRange(from, at + MESSAGE_HEADER, at + MESSAGE_HEADER + fragment);
    if (rules.isStarted() || fragment != length || !MessageRules.isVerifyRequest(body)) {
      return Drop.FRAGMENT;
    }
    if (Arrays.equals(lastVerifyRequest, body)) {
      return null;
    }
    if (verifyRequests++ >= MOST_VERIFY_REQUESTS) {
      return Drop.OVERLOAD;
    }
    int sequence = lastVerifyRequest == null ? 0 : 1;
    lastVerifyRequest = body;
    rules.cookieAsked();
    next = 1;
    partials.clear();
    emit(MessageRules.HELLO_VERIFY_REQUEST, sequence, body);
    return null;
  }

  private PartialMessage candidate(int sequence, int type, int length) {
    List<PartialMessage> candidates = partials.computeIfAbsent(sequence, key -> new ArrayList<>(1));
    for (PartialMessage candidate : candidates) {
      if (candidate.type() == type && candidate.length() == length) {
        return candidate;
      }
    }
    if (candidates.size() >= CANDIDATES) {
      candidates.remove(0);
    }
    PartialMessage message = new PartialMessage(type, length);
    candidates.add(message);
    return message;
  }

  /** The next record of a whole message, or null. */
  byte @Nullable [] poll() {
    byte[] record = ready.poll();
    if (record != null) {
      return record;
    }
    repeatDelivered();
    deliverNext();
    return ready.poll();
  }

  private void repeatDelivered() {
    for (int sequence : List.copyOf(partials.keySet())) {
      PartialMessage message = sequence < next ? complete(sequence) : null;
      if (message != null) {
        emit(message.type(), sequence, message.body());
      }
    }
  }

  private void deliverNext() {
    PartialMessage message = complete(next);
    while (message != null) {
      if (rules.accept(message.type(), message.body())) {
        delivered.put(next, new Delivered(message.type(), message.length()));
        emit(message.type(), next, message.body());
        next++;
      }
      message = complete(next);
    }
  }

  /** Takes out the first complete candidate; when it is taken the others are dropped too. */
  private @Nullable PartialMessage complete(int sequence) {
    List<PartialMessage> candidates = partials.get(sequence);
    if (candidates == null) {
      return null;
    }
    for (PartialMessage candidate : candidates) {
      if (candidate.isComplete()) {
        partials.remove(sequence);
        return candidate;
      }
    }
    return null;
  }

  MessageRules rules() {
    return rules;
  }

  /** Encrypted records that wait for the change of cipher. */
  HeldRecords held() {
    return held;
  }

  /** Whether every message before the peer's change of cipher has been handed on. */
  boolean isFlightComplete() {
    return rules.isComplete();
  }

  boolean isCipherChanged() {
    return cipherChanged;
  }

  /** The record that changes the cipher, or null when too many records were handed on. */
  byte @Nullable [] changeCipherSpec() {
    if (handed.isFull()) {
      return null;
    }
    cipherChanged = true;
    return handed.changeCipherSpec();
  }

  private void emit(int type, int sequence, byte[] body) {
    handed.message(type, sequence, body, ready);
  }
}
