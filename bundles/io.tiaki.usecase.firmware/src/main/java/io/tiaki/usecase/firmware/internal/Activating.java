package io.tiaki.usecase.firmware.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.classes.ImageTransfer.Status;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.concurrent.CompletionStage;

/**
 * An image that a meter has verified is to run.
 *
 * @param version what it calls itself
 */
record Activating(String version) implements Wish {
  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Firmware.read(client, meter).thenApply(firmware -> new Seen(version, firmware));
  }

  @Override
  public String text() {
    return "activate the firmware " + version;
  }

  private record Seen(String version, Firmware firmware) implements View {
    @Override
    public boolean met() {
      return firmware.active().equals(version) && firmware.status() != Status.ACTIVATION_INITIATED;
    }

    @Override
    public String open() {
      return firmware.status() == Status.ACTIVATION_INITIATED
          ? "the meter activates the image"
          : "";
    }

    @Override
    public Plan plan() {
      return firmware.hasVerified(version)
          ? new Plan.Builder().add(true, "activate", Requests.activate()).build()
          : Plan.refused("no image " + version + " waits at the meter to be activated");
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
