package io.tiaki.uplink.outbox.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which messages wait, which were sent, and which is next. In memory, without contents. A message
 * that gets no receipt must not stop those behind it: repeated sending may take half of the window,
 * the other half is for what was not sent yet.
 */
final class Ledger {
  private final OutboxLimits limits;
  private final Map<String, Message> byId = new HashMap<>();
  private final TreeMap<Long, Message> unsent = new TreeMap<>();

  /** Those of them that somebody waits for. */
  private final TreeMap<Long, Message> urgent = new TreeMap<>();

  /** Being put into cells, which may take long; see {@link #take}. */
  private final LinkedHashSet<Message> taken = new LinkedHashSet<>();

  /** Sent and without receipt, longest ago first. */
  private final LinkedHashSet<Message> sent = new LinkedHashSet<>();

  private final ArrayDeque<Instant> resends = new ArrayDeque<>();
  private long octets;
  private long unsentOctets;
  private long removed;

  Ledger(OutboxLimits limits) {
    this.limits = limits;
  }

  synchronized int size() {
    return byId.size();
  }

  synchronized boolean has(String id) {
    return byId.containsKey(id);
  }

  /** Whether one more of this size fits beside others that are on their way into the ledger. */
  synchronized boolean fits(int size, int coming, long comingOctets) {
    return byId.size() + coming < limits.messages()
        && octets + comingOctets + size <= limits.octets();
  }

  /**
   * Adds a durable message; one with the same id stays the first.
   *
   * @param nanos since when it waits, by the clock that only grows
   */
  synchronized boolean add(Message message, long nanos) {
    if (byId.putIfAbsent(message.id(), message) != null) {
      return false;
    }
    message.since = nanos;
    queue(message);
    octets += message.size();
    return true;
  }

  private void queue(Message message) {
    if (unsent.putIfAbsent(message.sequence(), message) == null) {
      unsentOctets += message.size();
      if (message.isUrgent()) {
        urgent.put(message.sequence(), message);
      }
    }
  }

  private void unqueue(Message message) {
    if (unsent.remove(message.sequence(), message)) {
      unsentOctets -= message.size();
      urgent.remove(message.sequence());
    }
  }

  /** Octets of messages that were not sent yet, or are to be sent again from the first. */
  synchronized long unsentOctets() {
    return unsentOctets;
  }

  /** Octets of all that wait for a receipt. */
  synchronized long octets() {
    return octets;
  }

  /**
   * What waits for a receipt.
   *
   * @param messages how many
   * @param flying those of them that were sent a short while ago
   * @param oldestMillis for how long the one that waits longest, ms
   */
  record Waiting(int messages, int flying, long oldestMillis) {}

  /**
   * @param nanos now, by the clock that only grows: the other may be set while messages wait
   */
  synchronized Waiting waiting(Instant now, long nanos) {
    long longest = byId.values().stream().mapToLong(m -> nanos - m.since).max().orElse(0);
    long millis = Math.max(0, Duration.ofNanos(longest).toMillis());
    return new Waiting(byId.size(), flying(now), millis);
  }

  synchronized Optional<Message> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  synchronized void remove(Collection<Message> messages) {
    for (Message m : messages) {
      if (byId.remove(m.id(), m)) {
        octets -= m.size();
        removed++;
        unqueue(m);
        sent.remove(m);
        taken.remove(m);
      }
    }
  }

  /** How many have left since it was made. */
  synchronized long removed() {
    return removed;
  }

  /**
   * These are being freed: they count until they are removed, and are not sent meanwhile. A receipt
   * for what was sent again makes room to send the next again.
   */
  synchronized void leaving(Collection<Message> messages) {
    for (Message m : messages) {
      unqueue(m);
      sent.remove(m);
      taken.remove(m);
      if (m.again) {
        m.again = false;
        resends.pollFirst();
      }
    }
  }

  /** These could not be freed: as if there had been no receipt. */
  synchronized void staying(Collection<Message> messages) {
    for (Message m : messages) {
      if (m.sentAt == null) {
        queue(m);
      } else {
        sent.add(m);
      }
    }
  }

  /** Everything is to be sent again from the first, as after a new connection. */
  synchronized void restart() {
    sent.forEach(this::queue);
    sent.clear();
    taken.forEach(this::queue);
    taken.clear();
    resends.clear();
    unsent
        .values()
        .forEach(
            m -> {
              m.sentAt = null;
              m.again = false;
            });
  }

  /** A message could not be sent: it keeps its place. */
  synchronized void failed(Message message) {
    if (sent.remove(message) | taken.remove(message)) {
      message.sentAt = null;
      queue(message);
    }
  }

  /** The message to send now, marked as sent; empty when the window is full or nothing is due. */
  synchronized Optional<Message> next(Instant now) {
    Message message = due(now);
    if (message != null) {
      message.sentAt = now;
      sent.add(message);
    }
    return Optional.ofNullable(message);
  }

  /**
   * The message to put into cells now, until {@link #packed} is called; empty when the window is
   * full or nothing is due.
   *
   * @param hurry only what is urgent, for which there is always room
   */
  synchronized Optional<Message> take(Instant now, boolean hurry) {
    Message message = hurry ? firstUrgent() : due(now);
    if (message != null) {
      message.sentAt = null;
      taken.add(message);
    }
    return Optional.ofNullable(message);
  }

  /** Whether a message that was taken is still to be put into cells. */
  synchronized boolean isTaken(Message message) {
    return taken.contains(message);
  }

  /** The whole message stands in cells; from now on its receipt is waited for. */
  synchronized void packed(Message message, Instant now) {
    if (taken.remove(message)) {
      message.sentAt = now;
      sent.add(message);
    }
  }

  private @Nullable Message firstUrgent() {
    Map.Entry<Long, Message> first = urgent.firstEntry();
    if (first != null) {
      unqueue(first.getValue());
    }
    return first == null ? null : first.getValue();
  }

  /** Takes the message that is next from where it waits. */
  private @Nullable Message due(Instant now) {
    while (!resends.isEmpty() && isLapsed(resends.getFirst(), now)) {
      resends.removeFirst();
    }
    Message message = null;
    if (flying(now) < limits.window()) {
      message = again(now);
      if (message != null) {
        resends.addLast(now);
        message.again = true;
      } else if (!unsent.isEmpty()) {
        message = unsent.firstEntry().getValue();
        unqueue(message);
      }
    }
    if (message != null) {
      sent.remove(message);
    }
    return message;
  }

  private @Nullable Message again(Instant now) {
    Iterator<Message> oldest = sent.iterator();
    if (!oldest.hasNext() || resends.size() >= limits.window() / 2) {
      return null;
    }
    Message message = oldest.next();
    return isLapsed(message.sentAt, now) ? message : null;
  }

  private int flying(Instant now) {
    int count = sent.size() + taken.size();
    for (Message m : sent) {
      if (!isLapsed(m.sentAt, now)) {
        break;
      }
      count--;
    }
    return count;
  }

  /** Also when the clock was set back since. */
  private boolean isLapsed(@Nullable Instant at, Instant now) {
    return at == null || at.isAfter(now) || !at.plus(limits.resend()).isAfter(now);
  }

  /** How long until something may be due again; empty when nothing was sent. */
  synchronized Optional<Duration> untilDue(Instant now) {
    Iterator<Message> oldest = sent.iterator();
    Instant at = oldest.hasNext() ? oldest.next().sentAt : null;
    return at == null
        ? Optional.empty()
        : Optional.of(Duration.between(now, at.plus(limits.resend())));
  }
}
