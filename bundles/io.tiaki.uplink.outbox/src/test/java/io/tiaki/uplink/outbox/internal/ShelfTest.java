package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.StateChange;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShelfTest {
  private static final OutboxLimits LIMITS =
      new OutboxLimits(10, 1 << 20, Duration.ofSeconds(10), 4);

  private final MemoryStateStore store = new MemoryStateStore();

  @Test
  void a_message_of_a_later_version_is_not_overwritten() throws Exception {
    byte[] later = {2, 1, 0, 0, 0, 1, 'x'};
    store
        .openErasable(MessageCodec.MAP)
        .commit(
            new StateChange()
                .put(MessageCodec.entryKey(1), later)
                .put(MessageCodec.messageKey(1), new byte[] {42}));
    Shelf shelf = new Shelf(store, LIMITS, 0);

    byte[] cms = {7};
    shelf.keep(shelf.place(new Envelope("gw1.o.1", Kind.OUTCOME, cms), 1), cms);

    assertThat(store.maps.get(MessageCodec.MAP))
        .containsEntry(MessageCodec.entryKey(1), later)
        .containsEntry(MessageCodec.messageKey(1), new byte[] {42})
        .containsEntry(MessageCodec.messageKey(2), cms);
  }
}
