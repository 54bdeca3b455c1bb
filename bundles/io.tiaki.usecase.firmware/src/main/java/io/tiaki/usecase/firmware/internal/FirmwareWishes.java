package io.tiaki.usecase.firmware.internal;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.work.Parameters;
import io.tiaki.usecase.work.UseCase;
import io.tiaki.usecase.work.Wish;
import java.util.Set;

/** Brings firmware to meters (R109, R111). */
public final class FirmwareWishes {
  private static final String UPDATE = "firmware.update";

  private FirmwareWishes() {}

  /** The use case, for its engine. */
  public static UseCase useCase(Images images) {
    return new UseCase(
        "firmware",
        Set.of(UPDATE),
        "Too many meters are being updated",
        instruction -> of(images, instruction));
  }

  private static Wish of(Images images, Instruction instruction) {
    Parameters.check(instruction, Set.of("sha-256", "size", "version", "activate"));
    String sha256 = wanted(instruction, "sha-256", "[0-9a-f]{64}");
    int size = Integer.parseInt(wanted(instruction, "size", "[1-9][0-9]{0,6}"));
    if (size > Images.MOST_OCTETS) {
      throw new IllegalArgumentException("an image has at most " + Images.MOST_OCTETS + " octets");
    }
    String version = wanted(instruction, "version", "[A-Za-z0-9._+-]{1,32}");
    boolean now = wanted(instruction, "activate", "now|later").equals("now");
    return new Updating(images, new Updating.About(sha256, size, version, now));
  }

  private static String wanted(Instruction instruction, String name, String form) {
    String text = instruction.parameters().getOrDefault(name, "");
    if (!text.matches(form)) {
      throw new IllegalArgumentException("its parameter " + name + " is missing or not right");
    }
    return text;
  }
}
