package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.bool;
import static io.tiaki.meter.internal.cosem.Values.enumeration;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.DataAccessResult;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disconnect control, version 0 (IEC 62056-6-2, 4.5.8): the relay, its three states, and which
 * transitions a mode allows. An open relay stops the power and the counting.
 */
final class DisconnectControl {
  private static final Logger LOG = LoggerFactory.getLogger(DisconnectControl.class);

  static final String NAME = "0-0:96.3.10.255";
  static final int CLASS = 70;
  static final int DISCONNECTED = 0;
  static final int CONNECTED = 1;
  static final int READY = 2;

  static final Cell STATE = Cell.of("supply/state", enumeration(CONNECTED), Shape.ANY);

  /** Mode 4: disconnected remotely and locally, reconnected remotely at once. */
  static final Cell MODE = Cell.of("supply/mode", enumeration(4), Shape.enumeration(0, 6));

  private DisconnectControl() {}

  /** Transitions by their letters in the standard, and the modes that allow them. */
  enum Transition {
    A(DISCONNECTED, CONNECTED, Event.REMOTELY_CONNECTED, 2, 4),
    B(CONNECTED, DISCONNECTED, Event.REMOTELY_DISCONNECTED, 1, 2, 3, 4, 5, 6),
    C(READY, DISCONNECTED, Event.REMOTELY_DISCONNECTED, 1, 2, 3, 4, 5, 6),
    D(DISCONNECTED, READY, Event.READY_FOR_RECONNECTION, 1, 3, 5, 6),
    E(READY, CONNECTED, Event.MANUALLY_CONNECTED, 1, 2, 3, 4, 5, 6),
    F(CONNECTED, READY, Event.MANUALLY_DISCONNECTED, 1, 2, 5),
    G(CONNECTED, READY, Event.LOCALLY_DISCONNECTED, 1, 2, 3, 4, 5, 6),
    H(READY, CONNECTED, Event.LOCALLY_CONNECTED, 5, 6);

    private final int from;
    private final int to;
    private final Event event;
    private final int[] modes;

    Transition(int from, int to, Event event, int... modes) {
      this.from = from;
      this.to = to;
      this.event = event;
      this.modes = modes;
    }

    private boolean isAllowed(int state, long mode) {
      return state == from && Arrays.stream(modes).anyMatch(m -> m == mode);
    }
  }

  static CosemObject create() {
    return new CosemObject.Builder(CLASS, 0, NAME)
        .value(2, device -> bool(isConnected(device)))
        .shown(3, STATE)
        .shown(4, MODE)
        .writer(
            4,
            (device, value) -> {
              DataAccessResult result = MODE.write(device, value);
              if (MODE.integer(device) == 0 && !isConnected(device)) {
                go(device, CONNECTED, Event.REMOTELY_CONNECTED);
              }
              return result;
            })
        .method(1, Methods.answered(DisconnectControl::disconnect))
        .method(2, Methods.answered(DisconnectControl::reconnect))
        .build();
  }

  static boolean isConnected(Device device) {
    return STATE.integer(device) == CONNECTED;
  }

  private static Code disconnect(Device device) {
    return STATE.integer(device) == DISCONNECTED
        ? Code.SUCCESS
        : result(one(device, Transition.B) || one(device, Transition.C));
  }

  private static Code reconnect(Device device) {
    return STATE.integer(device) == CONNECTED
        ? Code.SUCCESS
        : result(one(device, Transition.A) || one(device, Transition.D));
  }

  private static Code result(boolean done) {
    return done ? Code.SUCCESS : Code.OTHER_REASON;
  }

  /** Carries out a transition, if state and mode allow it. */
  static boolean one(Device device, Transition transition) {
    if (!transition.isAllowed((int) STATE.integer(device), MODE.integer(device))) {
      return false;
    }
    go(device, transition.to, transition.event);
    return true;
  }

  private static void go(Device device, int state, Event event) {
    STATE.set(device, enumeration(state));
    device.meter().connected(state == CONNECTED, device.millis());
    LOG.info("The relay of meter {}: {}", device.meter().id(), event);
    Events.happened(device, event);
  }

  /** The relay is as it was when the process ended. */
  static void restore(Device device) {
    Optional.of(device)
        .filter(d -> !isConnected(d))
        .ifPresent(d -> d.meter().connected(false, Long.MIN_VALUE));
  }
}
