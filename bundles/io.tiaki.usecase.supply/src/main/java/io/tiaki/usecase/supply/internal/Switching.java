package io.tiaki.usecase.supply.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.classes.DisconnectControl;
import io.tiaki.cosem.classes.DisconnectControl.ControlState;
import io.tiaki.cosem.classes.DisconnectControl.State;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The relay is to be switched: disconnect control, class 70 (IEC 62056-6-2, 4.5.8). Which
 * transitions there are is the meter's control mode: reconnection happens at once in modes 2 and 4,
 * by hand in 1 and 3 (and, after a local event, 5 and 6), and mode 0 knows none.
 *
 * @param target what it is to be
 */
record Switching(Target target) implements Wish {
  static final Set<String> PARAMETERS =
      Set.of("signed.mode", "signed.disconnect", "signed.reconnect");

  private static final int CLASS = 70;
  private static final CosemData ZERO = new CosemData.IntegerData((byte) 0);

  /** What a supply can be told to be. */
  enum Target {
    CONNECTED(ControlState.CONNECTED, "connect"),
    DISCONNECTED(ControlState.DISCONNECTED, "disconnect"),
    /** Off, and the consumer's hand at the meter switches it on. */
    ARMED(ControlState.READY_FOR_RECONNECTION, "arm");

    private final ControlState state;
    private final String word;

    Target(ControlState state, String word) {
      this.state = state;
      this.word = word;
    }
  }

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    DisconnectControl relay = new DisconnectControl(client, meter, DisconnectControl.USUAL);
    return relay
        .state()
        .thenCompose(state -> relay.controlMode().thenApply(mode -> new Seen(target, state, mode)));
  }

  @Override
  public String text() {
    return target.word;
  }

  private static AccessSpecification method(int number) {
    return new AccessSpecification.Action(
        new MethodDescriptor(CLASS, DisconnectControl.USUAL, number), Optional.of(ZERO));
  }

  private static AccessSpecification setMode(int number) {
    return new AccessSpecification.Set(
        new AttributeDescriptor(CLASS, DisconnectControl.USUAL, 4), new CosemData.EnumData(number));
  }

  /**
   * A relay.
   *
   * @param target what it is to be
   * @param state what it is
   * @param mode who may switch how
   */
  record Seen(Target target, State state, int mode) implements View {
    @Override
    public boolean met() {
      return state.control() == target.state && state.output() == (target == Target.CONNECTED);
    }

    @Override
    public Plan plan() {
      if (mode == 0) {
        return Plan.refused("the meter's disconnector is not in use (control mode 0)");
      }
      return switch (target) {
        case DISCONNECTED -> new Plan.Builder().add(true, "disconnect", method(1)).build();
        case CONNECTED -> connect();
        case ARMED -> arm();
      };
    }

    private Plan connect() {
      if (mode == 5 || mode == 6) {
        return Plan.refused(
            "the meter is reconnected by hand only (control mode " + mode + "): arm it instead");
      }
      // From ready no mode leads to connected without a hand: by way of disconnected it does.
      return new Plan.Builder()
          .add(mode == 1 || mode == 3, "mode", setMode(mode + 1))
          .add(state.control() == ControlState.READY_FOR_RECONNECTION, "disconnect", method(1))
          .add(true, "reconnect", method(2))
          .build();
    }

    private Plan arm() {
      if (state.control() == ControlState.CONNECTED) {
        return Plan.refused("the supply is on: disconnect it first");
      }
      return new Plan.Builder()
          .add(mode == 2 || mode == 4, "mode", setMode(mode - 1))
          .add(true, "reconnect", method(2))
          .build();
    }

    @Override
    public String text() {
      return "the supply is "
          + (state.output() ? "on" : "off")
          + ", control state "
          + control()
          + ", control mode "
          + mode;
    }

    @Override
    public String json() {
      return "{\"output\":"
          + state.output()
          + ",\"control\":\""
          + control()
          + "\",\"mode\":"
          + mode
          + "}";
    }

    private String control() {
      return state.control().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
