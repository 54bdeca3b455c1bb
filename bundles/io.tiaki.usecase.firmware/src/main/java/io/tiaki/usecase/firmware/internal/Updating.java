package io.tiaki.usecase.firmware.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ImageTransfer;
import io.tiaki.cosem.classes.ImageTransfer.Status;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A meter is to have a firmware image (image transfer, class 18, IEC 62056-6-2, 4.4.6): a few
 * blocks between two looks, so that others reach the meter meanwhile; what it has of the same image
 * is not sent again. Touched by the use case's own thread only.
 */
final class Updating implements Wish {
  /** So many blocks between two looks. */
  private static final int BLOCKS = 16;

  /** So often the same is tried when the meter shows no progress. */
  private static final int MOST_TRIES = 5;

  private static final Optional<CosemData> ZERO = Optional.of(new CosemData.IntegerData((byte) 0));

  private final Images images;
  private final About about;

  /** Whether the meter was told to begin, and that is not noted yet. */
  private boolean initiating;

  /** Whether the meter was told to verify the image. */
  private boolean tried;

  /** Whether the meter was told to activate it. */
  private boolean activated;

  /** How often the meter was told to begin. */
  private int begins;

  private String step = "";
  private int tries;

  /**
   * What is wished.
   *
   * @param sha256 of the image
   * @param size octets of the image
   * @param version what the firmware calls itself when it runs
   * @param now whether it is activated; else it is verified alone
   */
  record About(String sha256, int size, String version, boolean now) {}

  Updating(Images images, About about) {
    this.images = images;
    this.about = about;
  }

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Firmware.read(client, meter).thenCompose(seen -> noted(meter, seen));
  }

  private CompletionStage<View> noted(MeterId meter, Firmware seen) {
    try {
      if (initiating && seen.status() == Status.INITIATED && seen.missing() == 0) {
        initiating = false;
        return images.begin(meter, about.sha256()).thenApply(durable -> new Seen(seen, true));
      }
      boolean ours = images.begun(meter).equals(about.sha256());
      return CompletableFuture.completedStage(new Seen(seen, ours));
    } catch (StateException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public String text() {
    return (about.now() ? "update the firmware to " : "transfer the firmware ") + about.version();
  }

  private static AccessSpecification method(int number, Optional<CosemData> parameters) {
    return new AccessSpecification.Action(
        new MethodDescriptor(18, ImageTransfer.USUAL, number), parameters);
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
          && firmware.verified().stream()
              .anyMatch(
                  i ->
                      i.size() == about.size()
                          && i.identification().equals(Octets.ofAscii(about.version())));
    }

    @Override
    public boolean met() {
      boolean busy = firmware.status() == Status.ACTIVATION_INITIATED;
      return !busy && (isActive() || !about.now() && isVerified());
    }

    @Override
    public String open() {
      return switch (firmware.status()) {
        case VERIFICATION_INITIATED -> "the meter verifies the image";
        case ACTIVATION_INITIATED -> "the meter activates the image";
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
        return new Plan.Builder().add(true, "activate", method(4, ZERO)).build();
      } else if (next.equals("block") && firmware.missing() >= blocks()) {
        tried = true;
        return new Plan.Builder().add(true, "verify", method(3, ZERO)).build();
      }
      Optional<byte[]> image = image();
      if (image.isEmpty()) {
        return Plan.refused("the gateway has not all of the image: send it again");
      } else if (next.equals("block")) {
        return blocks(image.get());
      }
      if (++begins > MOST_TRIES) {
        return Plan.refused("the transfer had to begin anew " + MOST_TRIES + " times");
      }
      initiating = true;
      CosemData parameters =
          CosemData.Structure.of(
              new CosemData.OctetString(Octets.ofAscii(about.version())),
              new CosemData.DoubleLongUnsigned(about.size()));
      return new Plan.Builder().add(true, "initiate", method(1, Optional.of(parameters))).build();
    }

    private Plan blocks(byte[] image) {
      Plan.Builder plan = new Plan.Builder();
      long end = Math.min(blocks(), firmware.missing() + BLOCKS);
      for (long block = firmware.missing(); block < end; block++) {
        int from = (int) (block * firmware.blockOctets());
        int length = Math.min(firmware.blockOctets(), image.length - from);
        CosemData parameters =
            CosemData.Structure.of(
                new CosemData.DoubleLongUnsigned(block),
                new CosemData.OctetString(Octets.of(image, from, length)));
        plan.add(true, "block", method(2, Optional.of(parameters)));
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
      return "its firmware is "
          + firmware.active()
          + (isVerified() ? ", and " + about.version() + " waits to be activated" : "");
    }

    @Override
    public String json() {
      return "{\"firmware\":\"" + firmware.active() + "\",\"verified\":" + isVerified() + "}";
    }
  }
}
