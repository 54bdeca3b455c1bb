package io.tiaki.usecase.firmware.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ImageTransfer.Status;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A meter is to have a firmware image (image transfer, class 18, IEC 62056-6-2, 4.4.6): a few
 * blocks between two looks, so that others reach the meter meanwhile; what it has of the same image
 * is not sent again. One step follows another, never two at once.
 */
final class Updating implements Wish {
  /** So many blocks between two looks. */
  private static final int BLOCKS = 16;

  /** So often the same is tried when the meter shows no progress. */
  private static final int MOST_TRIES = 5;

  private final Images images;
  private final Clock clock;
  private final About about;

  /** Whether the meter was told to begin, and that is not noted yet. */
  private boolean initiating;

  /** Whether the meter was seen to take this image. */
  private boolean begun;

  /** Whether the meter was told to verify the image. */
  private boolean tried;

  /** Whether the meter was told to activate it. */
  private boolean activated;

  /** How often the meter was told to begin. */
  private int begins;

  /** How often the meter was seen to have activated it and not to run it. */
  private int idle;

  private String step = "";
  private int tries;

  /**
   * What is wished.
   *
   * @param sha256 of the image
   * @param size octets of the image
   * @param version what the firmware calls itself when it runs, and what the image is called
   * @param activation when it is activated; empty: it is verified alone
   */
  record About(String sha256, int size, String version, Optional<Instant> activation) {}

  Updating(Images images, Clock clock, About about) {
    this.images = images;
    this.clock = clock;
    this.about = about;
  }

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Firmware.read(client, meter).thenCompose(seen -> noted(meter, seen));
  }

  private CompletionStage<View> noted(MeterId meter, Firmware seen) {
    if (activated && seen.status() == Status.ACTIVATION_SUCCESSFUL) {
      idle++;
    }
    try {
      if (initiating && seen.status() == Status.INITIATED && seen.missing() == 0) {
        initiating = false;
        begun = true;
        return images.begin(meter, about.sha256()).thenApply(durable -> new Seen(seen, true));
      }
      boolean ours = images.begun(meter).equals(about.sha256());
      begun |= ours && seen.status() == Status.INITIATED;
      return CompletableFuture.completedStage(new Seen(seen, ours));
    } catch (StateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public String text() {
    String what = "update the firmware to " + about.version();
    return about
        .activation()
        .map(time -> what + (time.equals(Instant.EPOCH) ? "" : " at " + time))
        .orElse("transfer the firmware " + about.version());
  }

  /** What a meter has; ours: what was begun there last is this image. */
  private final class Seen implements View {
    private final Firmware firmware;
    private final boolean ours;

    Seen(Firmware firmware, boolean ours) {
      this.firmware = firmware;
      this.ours = ours;
    }

    private boolean isActive() {
      return firmware.active().equals(about.version());
    }

    private boolean isVerified() {
      return ours
          && firmware.hasVerified(about.version())
          && firmware.verified().stream().anyMatch(i -> i.size() == about.size());
    }

    private boolean isDue() {
      return about.activation().map(time -> !time.isAfter(clock.instant())).orElse(false);
    }

    @Override
    public boolean met() {
      boolean busy = firmware.status() == Status.ACTIVATION_INITIATED;
      return !busy && (isActive() || about.activation().isEmpty() && isVerified());
    }

    @Override
    public String open() {
      return switch (firmware.status()) {
        case VERIFICATION_INITIATED -> "the meter verifies the image";
        case ACTIVATION_INITIATED -> "the meter activates the image";
        case VERIFICATION_SUCCESSFUL ->
            isVerified() && !isDue() && about.activation().isPresent()
                ? "the image waits there to be activated at " + about.activation().get()
                : "";
        case ACTIVATION_SUCCESSFUL ->
            activated && idle <= MOST_TRIES ? "the meter does not run the image yet" : "";
        default -> "";
      };
    }

    @Override
    public boolean goesOn() {
      return true;
    }

    private long blocks() {
      return (about.size() + (long) firmware.blockOctets() - 1) / firmware.blockOctets();
    }

    @Override
    public String progress() {
      long tenths = 10 * Math.min(firmware.missing(), blocks()) / blocks();
      return ours && firmware.status() == Status.INITIATED && tenths > 0
          ? tenths + "0 % of the image are at the meter"
          : "";
    }

    @Override
    public Plan plan() {
      Status status = firmware.status();
      if (!firmware.enabled()) {
        return Plan.refused("the meter takes no images at present (0-0:44.0.0.255, attribute 5)");
      } else if (tried && status == Status.VERIFICATION_FAILED) {
        return Plan.refused("the meter found the image wrong");
      } else if (activated && status == Status.ACTIVATION_FAILED) {
        return Plan.refused("the meter could not activate the image");
      } else if (activated && status == Status.ACTIVATION_SUCCESSFUL) {
        return Plan.refused("the meter activated the image, which is no " + about.version());
      } else if (begun && !ours) {
        return Plan.refused("another image was begun at the meter meanwhile");
      }
      String next = isVerified() ? "activate" : ours && status == Status.INITIATED ? "block" : "";
      String here = next + status + firmware.missing();
      tries = here.equals(step) ? tries + 1 : 1;
      step = here;
      return tries > MOST_TRIES
          ? Plan.refused("the meter does not go on after " + MOST_TRIES + " tries")
          : next(next);
    }

    private Plan next(String next) {
      if (next.equals("activate")) {
        activated = true;
        return new Plan.Builder().add(true, "activate", Requests.activate()).build();
      } else if (next.equals("block") && firmware.missing() >= blocks()) {
        tried = true;
        return new Plan.Builder().add(true, "verify", Requests.verify()).build();
      }
      Optional<byte[]> image = image();
      if (image.isEmpty()) {
        return Plan.refused("the gateway has not all of the image: send it again");
      } else if (next.equals("block")) {
        return blocks(image.get());
      } else if (++begins > MOST_TRIES) {
        return Plan.refused("the transfer had to begin anew " + MOST_TRIES + " times");
      }
      initiating = true;
      return new Plan.Builder()
          .add(true, "initiate", Requests.initiate(about.version(), about.size()))
          .build();
    }

    private Plan blocks(byte[] image) {
      Plan.Builder plan = new Plan.Builder();
      long end = Math.min(blocks(), firmware.missing() + BLOCKS);
      for (long block = firmware.missing(); block < end; block++) {
        int from = (int) (block * firmware.blockOctets());
        int length = Math.min(firmware.blockOctets(), image.length - from);
        plan.add(true, "block", Requests.block(block, Octets.of(image, from, length)));
      }
      return plan.build();
    }

    private Optional<byte[]> image() {
      try {
        return images.whole(about.sha256(), about.size());
      } catch (StateException unreadable) {
        return Optional.empty();
      }
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
