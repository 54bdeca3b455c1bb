package io.tiaki.usecase.firmware.internal;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.work.Parameters;
import io.tiaki.usecase.work.UseCase;
import io.tiaki.usecase.work.Wish;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Brings firmware to meters (R109, R111). */
public final class FirmwareWishes {
  private static final String UPDATE = "firmware.update";
  private static final String ACTIVATE = "firmware.activate";
  private static final String SHOW = "firmware.show";

  private FirmwareWishes() {}

  /** The use case, for its engine. */
  public static UseCase useCase(Images images, Clock clock) {
    return new UseCase(
        "firmware",
        Set.of(UPDATE, ACTIVATE, SHOW),
        "Too many meters are being updated",
        instruction -> of(images, clock, instruction));
  }

  private static Wish of(Images images, Clock clock, Instruction instruction) {
    return switch (instruction.type()) {
      case UPDATE -> {
        Parameters.check(instruction, Set.of("sha-256", "size", "version", "activate"));
        Updating.About about =
            new Updating.About(
                sha256(instruction),
                size(instruction),
                version(instruction),
                activation(instruction));
        yield new Updating(images, clock, about);
      }
      case ACTIVATE -> {
        Parameters.check(instruction, Set.of("version", "signed.activate"));
        yield new Activating(version(instruction));
      }
      case SHOW -> {
        Parameters.check(instruction, Set.of());
        yield new Showing();
      }
      default -> throw new IllegalArgumentException("it is no instruction about firmware");
    };
  }

  static String sha256(Instruction instruction) {
    return wanted(instruction, "sha-256", "[0-9a-f]{64}");
  }

  static int size(Instruction instruction) {
    int size = Integer.parseInt(wanted(instruction, "size", "[1-9][0-9]{0,6}"));
    if (size > Images.MOST_OCTETS) {
      throw new IllegalArgumentException("an image has at most " + Images.MOST_OCTETS + " octets");
    }
    return size;
  }

  private static String version(Instruction instruction) {
    return wanted(instruction, "version", "[A-Za-z0-9._+-]{1,32}");
  }

  private static Optional<Instant> activation(Instruction instruction) {
    String when = wanted(instruction, "activate", "now|later|[0-9TZ:-]{20}");
    if (when.equals("later")) {
      return Optional.empty();
    }
    try {
      Instant time = when.equals("now") ? Instant.EPOCH : Instant.parse(when);
      if (!time.isBefore(instruction.validUntil())) {
        throw new IllegalArgumentException("its parameter activate lies after its validity");
      }
      return Optional.of(time);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("its parameter activate is no time", e);
    }
  }

  static String wanted(Instruction instruction, String name, String form) {
    String text = instruction.parameters().getOrDefault(name, "");
    if (!text.matches(form)) {
      throw new IllegalArgumentException("its parameter " + name + " is missing or not right");
    }
    return text;
  }
}
