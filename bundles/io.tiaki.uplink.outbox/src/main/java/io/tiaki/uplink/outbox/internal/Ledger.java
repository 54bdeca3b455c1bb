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

  /** Sent and without receipt, longest ago first. */
  private final LinkedHashSet<Message> sent = new LinkedHashSet<>();

  private final ArrayDeque<Instant> resends = new ArrayDeque<>();
  private long octets;
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
    unsent.put(message.sequence(), message);
    octets += message.size();
    return true;
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
        unsent.remove(m.sequence());
        sent.remove(m);
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
      unsent.remove(m.sequence());
      sent.remove(m);
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
        unsent.put(m.sequence(), m);
      } else {
        sent.add(m);
      }
    }
  }

  /** Everything is to be sent again from the first, as after a new connection. */
  synchronized void restart() {
    for (Message m : sent) {
      unsent.put(m.sequence(), m);
    }
    sent.clear();
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
    if (sent.remove(message)) {
      message.sentAt = null;
      unsent.put(message.sequence(), message);
    }
  }

  /** The message to send now, marked as sent; empty when the window is full or nothing is due. */
  synchronized Optional<Message> next(Instant now) {
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
        message = unsent.pollFirstEntry().getValue();
      }
    }
    if (message != null) {
      sent.remove(message);
      message.sentAt = now;
      sent.add(message);
    }
    return Optional.ofNullable(message);
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
    int count = sent.size();
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
