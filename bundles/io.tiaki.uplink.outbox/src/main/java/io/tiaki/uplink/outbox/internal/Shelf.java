package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.uplink.Envelope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages in one store, with the ledger of them; made anew when another store comes. */
final class Shelf {
  private static final int PAGE = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  final Ledger ledger;
  private final StateStore store;
  private final StateMap map;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * Reads what waits in a store.
   *
   * @param nanos since when that counts as waiting, by the clock that only grows
   */
  Shelf(StateStore store, OutboxLimits limits, long nanos) throws StateException {
    this.store = store;
    map = store.openErasable(MessageCodec.MAP);
    ledger = new Ledger(limits);
    String from = MessageCodec.FIRST;
    List<Map.Entry<String, byte[]>> page;
    do {
      page = map.entries(from, PAGE);
      for (Map.Entry<String, byte[]> e : page) {
        from = e.getKey() + "\0";
        if (!MessageCodec.isEntryKey(e.getKey())) {
          return;
        }
        load(e.getKey(), e.getValue(), nanos);
      }
    } while (page.size() == PAGE);
  }

  private void load(String key, byte[] entry, long nanos) {
    try {
      // Also when the rest cannot be read: what is kept must not be overwritten.
      sequence.accumulateAndGet(MessageCodec.sequence(key), Math::max);
      Message message = MessageCodec.decode(key, entry);
      ledger.add(message, nanos);
    } catch (IllegalArgumentException e) {
      LOG.error("A message of the outbox cannot be read and is left out: {}", e.getMessage());
    }
  }

  boolean isOf(StateStore other) {
    return store.equals(other);
  }

  /** Gives a message its place in the order. */
  Message place(Envelope envelope, int size) {
    return new Message(sequence.incrementAndGet(), envelope.id(), envelope.kind(), size);
  }

  CompletionStage<Void> keep(Message message, byte[] cms) {
    return map.commit(
        new StateChange()
            .put(MessageCodec.entryKey(message.sequence()), MessageCodec.encode(message))
            .put(MessageCodec.messageKey(message.sequence()), cms));
  }

  /** The content of a message, empty when it is gone. */
  Optional<byte[]> content(Message message) throws StateException {
    return map.get(MessageCodec.messageKey(message.sequence()));
  }

  CompletionStage<Void> free(Collection<Message> messages) {
    StateChange change = new StateChange();
    for (Message m : messages) {
      change
          .remove(MessageCodec.entryKey(m.sequence()))
          .remove(MessageCodec.messageKey(m.sequence()));
    }
    return map.commit(change);
  }
}
