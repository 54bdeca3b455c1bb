package io.tiaki.session.dtls.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who hears of one session, one call after the other. What comes while a listener does not return
 * waits, up to a bound. Safe for use by many threads.
 */
final class SessionListeners {
  /** So many payloads wait while a listener does not return; more are lost as on the way. */
  static final int MOST_PAYLOADS = 64;

  /** And no more octets than that, whatever the meter sends. */
  static final int MOST_OCTETS = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(SessionListeners.class);

  private final GatewaySession session;
  private final SerialCalls calls = new SerialCalls();

  /** Who has heard opened; touched only inside {@link #calls}. */
  private final List<ListenerEntry> announced = new ArrayList<>(1);

  private int waitingOctets;

  SessionListeners(GatewaySession session) {
    this.session = session;
  }

  /**
   * Tells a listener of the session, once.
   *
   * @param isOpen asked when its turn comes
   */
  void announce(ListenerEntry entry, BooleanSupplier isOpen) {
    calls.run(
        () -> {
          if (entry.isActive() && !announced.contains(entry) && isOpen.getAsBoolean()) {
            announced.add(entry);
            entry.opened(session);
          }
        });
  }

  void forget(ListenerEntry entry) {
    calls.run(() -> announced.remove(entry));
  }

  /** Hands on a payload; false when it was dropped because too much waits. */
  boolean received(ByteBuffer payload) {
    return calls.tryRun(() -> tell(payload)) || keep(payload);
  }

  void closed(String reason) {
    calls.run(() -> each(entry -> entry.closed(session, reason)));
  }

  private boolean keep(ByteBuffer payload) {
    int length = payload.remaining();
    if (!reserve(length)) {
      return false;
    }
    ByteBuffer copy = ByteBuffer.allocate(length).put(payload.duplicate()).flip();
    boolean kept =
        calls.offer(
            () -> {
              reserve(-length);
              tell(copy);
            },
            MOST_PAYLOADS);
    if (!kept) {
      reserve(-length);
    }
    return kept;
  }

  private synchronized boolean reserve(int octets) {
    boolean fits = waitingOctets + octets <= MOST_OCTETS;
    waitingOctets += fits ? octets : 0;
    return fits;
  }

  private void tell(ByteBuffer payload) {
    boolean alone = announced.size() == 1;
    each(
        entry -> {
          if (!entry.received(session, alone ? payload : payload.duplicate())) {
            session.lost();
          }
        });
  }

  private void each(Consumer<ListenerEntry> call) {
    for (ListenerEntry entry : announced) {
      try {
        if (entry.isActive()) {
          call.accept(entry);
        }
      } catch (RuntimeException | Error e) {
        LOG.error("A session listener failed on meter {}", session.meter(), e);
      }
    }
  }
}
