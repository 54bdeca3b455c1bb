package io.tiaki.usecase.firmware.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.concurrent.CompletionStage;

/** It is to be told what a meter's firmware is. */
record Showing() implements Wish {
  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Firmware.read(client, meter).thenApply(Seen::new);
  }

  @Override
  public String text() {
    return "read the firmware";
  }

  private record Seen(Firmware firmware) implements View {
    @Override
    public boolean met() {
      return true;
    }

    @Override
    public String unchanged() {
      return "Read from the meter: ";
    }

    @Override
    public Plan plan() {
      return new Plan.Builder().build();
    }

    @Override
    public String text() {
      return firmware.text();
    }

    @Override
    public String json() {
      return firmware.json();
    }
  }
}
