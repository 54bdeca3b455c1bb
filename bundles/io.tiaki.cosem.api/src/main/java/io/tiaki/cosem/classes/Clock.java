package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Clock, class 8 version 0 (IEC 62056-6-2, 4.5.1). */
public final class Clock extends CosemObject {
  private static final long LONGEST_SHIFT_SECONDS = 900;

  /** Where its time comes from, by its number in the standard. */
  public enum Base {
    /** Not said. */
    NOT_DEFINED,
    /** A crystal of its own. */
    CRYSTAL,
    /** 50 Hz of the mains. */
    MAINS_50_HZ,
    /** 60 Hz of the mains. */
    MAINS_60_HZ,
    /** A satellite. */
    GPS,
    /** A radio transmitter. */
    RADIO
  }

  /**
   * Daylight saving time.
   *
   * @param begin when it begins; fields may be unspecified
   * @param end when it ends
   * @param deviationMinutes what is added meanwhile, -120 to 120 minutes
   * @param enabled whether it is used
   */
  public record DaylightSavings(
      CosemDateTime begin, CosemDateTime end, int deviationMinutes, boolean enabled) {}

  public Clock(CosemClient client, MeterId meter) {
    super(client, meter, 8, ObisCode.CLOCK);
  }

  /** Its time, as it tells it. */
  public CompletionStage<CosemDateTime> time() {
    return read(2, "time", Element::dateTime);
  }

  /** Sets it. Late is wrong: say {@code NEVER} unless it does not matter. */
  public CompletionStage<Void> setTime(CosemDateTime time, Repetition repetition) {
    return write(2, "time", Encoded.time(time), repetition);
  }

  /** Minutes from local normal time to UTC, -720 to 840 (local + zone = UTC). */
  public CompletionStage<Integer> timeZone() {
    return read(3, "time_zone", Element::i16);
  }

  /** Sets the zone, minutes. */
  public CompletionStage<Void> setTimeZone(int minutes, Repetition repetition) {
    return write(3, "time_zone", Encoded.i16(minutes), repetition);
  }

  /** Bits as in {@link CosemDateTime#clockStatus}. */
  public CompletionStage<Integer> status() {
    return read(4, "status", Element::u8);
  }

  /** When daylight saving time is. */
  public CompletionStage<DaylightSavings> daylightSavings() {
    return read(
        List.of(5, 6, 7, 8),
        answers ->
            new DaylightSavings(
                answers.next("daylight_savings_begin", Element::dateTime),
                answers.next("daylight_savings_end", Element::dateTime),
                answers.next("daylight_savings_deviation", Element::i8),
                answers.next("daylight_savings_enabled", Element::bool)));
  }

  /** Where its time comes from. */
  public CompletionStage<Base> base() {
    return read(9, "clock_base", e -> e.oneOf(Base.values()));
  }

  /** Sets it to the nearest quarter of an hour. */
  public CompletionStage<Void> adjustToQuarter(Repetition repetition) {
    return invoke(1, "adjust_to_quarter", Encoded.ZERO, repetition);
  }

  /** Sets it to the nearest begin of a measuring period. */
  public CompletionStage<Void> adjustToMeasuringPeriod(Repetition repetition) {
    return invoke(2, "adjust_to_measuring_period", Encoded.ZERO, repetition);
  }

  /** Sets it to the nearest minute. */
  public CompletionStage<Void> adjustToMinute(Repetition repetition) {
    return invoke(3, "adjust_to_minute", Encoded.ZERO, repetition);
  }

  /** Sets it to the time that was preset. */
  public CompletionStage<Void> adjustToPresetTime(Repetition repetition) {
    return invoke(4, "adjust_to_preset_time", Encoded.ZERO, repetition);
  }

  /** Presets a time, and from when to when it may be set to it. */
  public CompletionStage<Void> presetAdjustingTime(
      CosemDateTime preset, CosemDateTime from, CosemDateTime to, Repetition repetition) {
    return invoke(
        5,
        "preset_adjusting_time",
        Encoded.structure(Encoded.time(preset), Encoded.time(from), Encoded.time(to)),
        repetition);
  }

  /**
   * Shifts it, for example by a deviation that was measured. Twice is wrong: say {@code NEVER}.
   *
   * @param by -900 to 900 seconds
   * @throws IllegalArgumentException when it is more
   */
  public CompletionStage<Void> shiftTime(Duration by, Repetition repetition) {
    if (Math.abs(by.toSeconds()) > LONGEST_SHIFT_SECONDS) {
      throw new IllegalArgumentException("A clock is shifted by 900 s at most");
    }
    return invoke(6, "shift_time", Encoded.i16((int) by.toSeconds()), repetition);
  }
}
