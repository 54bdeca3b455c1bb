package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What waits in a store, looked at from outside while no outbox runs on it. */
public final class WaitingMessages {
  private static final int PAGE = 1_000;

  private WaitingMessages() {}

  /**
   * The ids of all messages without a receipt, in the order in which they were put.
   *
   * @throws StateException when the store fails
   * @throws IllegalArgumentException when an entry cannot be read, or has no content
   */
  public static List<String> ids(StateStore store) throws StateException {
    StateMap map = store.openErasable(MessageCodec.MAP);
    List<String> ids = new ArrayList<>();
    String from = MessageCodec.FIRST;
    List<Map.Entry<String, byte[]>> page;
    do {
      page = map.entries(from, PAGE);
      for (Map.Entry<String, byte[]> entry : page) {
        from = entry.getKey() + "\0";
        if (!MessageCodec.isEntryKey(entry.getKey())) {
          return ids;
        }
        Message message = MessageCodec.decode(entry.getKey(), entry.getValue());
        if (map.get(MessageCodec.messageKey(message.sequence())).isEmpty()) {
          throw new IllegalArgumentException("The message " + message.id() + " has no content");
        }
        ids.add(message.id());
      }
    } while (page.size() == PAGE);
    return ids;
  }
}
