package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Disconnect control, class 70 version 0 (IEC 62056-6-2, 4.5.8). */
public final class DisconnectControl extends CosemObject {
  /** The usual name. */
  public static final ObisCode USUAL = ObisCode.of("0-0:96.3.10.255");

  /** What it wants to be, by its number in the standard. */
  public enum ControlState {
    DISCONNECTED,
    CONNECTED,
    READY_FOR_RECONNECTION
  }

  /**
   * What it is: read it back to confirm a switch.
   *
   * @param output whether the supply is on
   * @param control what the disconnector wants to be
   */
  public record State(boolean output, ControlState control) {}

  public DisconnectControl(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 70, logicalName);
  }

  /** What it is. */
  public CompletionStage<State> state() {
    return read(
        List.of(2, 3),
        answers ->
            new State(
                answers.next("output_state", Element::bool),
                answers.next("control_state", e -> e.oneOf(ControlState.values()))));
  }

  /** Who may switch how, 0 to 6 (table of the class). */
  public CompletionStage<Integer> controlMode() {
    return read(4, "control_mode", e -> (int) e.integer(0, 6));
  }

  /** Switches the supply off. */
  public CompletionStage<Void> remoteDisconnect(Repetition repetition) {
    return invoke(1, "remote_disconnect", Encoded.ZERO, repetition);
  }

  /** Switches the supply on, or makes ready for it, as the mode says. */
  public CompletionStage<Void> remoteReconnect(Repetition repetition) {
    return invoke(2, "remote_reconnect", Encoded.ZERO, repetition);
  }
}
