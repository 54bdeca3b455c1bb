package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Limiter, class 71 version 0 (IEC 62056-6-2, 4.5.9). Thresholds have the monitored value's type.
 */
public final class Limiter extends CosemObject {
  /** The usual name. */
  public static final ObisCode USUAL = ObisCode.of("0-0:17.0.0.255");

  /**
   * value_definition.
   *
   * @param classId of the object that is watched
   * @param instance its logical name
   * @param attribute which attribute
   */
  public record Monitored(int classId, ObisCode instance, int attribute) {}

  /**
   * What holds.
   *
   * @param active the threshold that counts now
   * @param normal in normal operation
   * @param emergency in an emergency
   * @param overDuration so long above the threshold, then the action
   * @param underDuration so long below the threshold, then the action
   */
  public record Thresholds(
      CosemData active,
      CosemData normal,
      CosemData emergency,
      Duration overDuration,
      Duration underDuration) {}

  /**
   * emergency_profile.
   *
   * @param id 0 to 65,535
   * @param activation when it begins
   * @param duration how long it lasts, up to 2^32-1 s
   */
  public record EmergencyProfile(int id, CosemDateTime activation, Duration duration) {}

  /**
   * actions.
   *
   * @param over when the threshold is exceeded
   * @param under when it is not any more
   */
  public record Actions(ScriptReference over, ScriptReference under) {}

  public Limiter(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 71, logicalName);
  }

  /** What is watched. */
  public CompletionStage<Monitored> monitoredValue() {
    return read(
        2,
        "monitored_value",
        e -> {
          List<Element> parts = e.structure(3);
          return new Monitored(parts.get(0).u16(), parts.get(1).logicalName(), parts.get(2).i8());
        });
  }

  /** What holds. */
  public CompletionStage<Thresholds> thresholds() {
    return read(
        List.of(3, 4, 5, 6, 7),
        answers ->
            new Thresholds(
                answers.next("threshold_active", Element::data),
                answers.next("threshold_normal", Element::data),
                answers.next("threshold_emergency", Element::data),
                answers.next("min_over_threshold_duration", Element::seconds),
                answers.next("min_under_threshold_duration", Element::seconds)));
  }

  /** Sets the threshold of normal operation. */
  public CompletionStage<Void> setNormal(CosemData threshold, Repetition repetition) {
    return write(4, "threshold_normal", threshold, repetition);
  }

  /** Sets the threshold of an emergency. */
  public CompletionStage<Void> setEmergency(CosemData threshold, Repetition repetition) {
    return write(5, "threshold_emergency", threshold, repetition);
  }

  /** Sets how long above the threshold is tolerated, up to 2^32-1 s. */
  public CompletionStage<Void> setOverDuration(Duration duration, Repetition repetition) {
    return write(6, "min_over_threshold_duration", Encoded.seconds(duration), repetition);
  }

  /** The emergency that is planned or goes on. */
  public CompletionStage<EmergencyProfile> emergencyProfile() {
    return read(
        8,
        "emergency_profile",
        e -> {
          List<Element> parts = e.structure(3);
          return new EmergencyProfile(
              parts.get(0).u16(), parts.get(1).dateTime(), parts.get(2).seconds());
        });
  }

  /** Plans an emergency. */
  public CompletionStage<Void> setEmergencyProfile(
      EmergencyProfile profile, Repetition repetition) {
    return write(
        8,
        "emergency_profile",
        Encoded.structure(
            Encoded.u16(profile.id()),
            Encoded.time(profile.activation()),
            Encoded.seconds(profile.duration())),
        repetition);
  }

  /** The emergencies it takes part in. */
  public CompletionStage<List<Integer>> emergencyProfileGroups() {
    return read(9, "emergency_profile_group_id_list", e -> e.array(Element::u16));
  }

  /** Whether an emergency goes on. */
  public CompletionStage<Boolean> isEmergency() {
    return read(10, "emergency_profile_active", Element::bool);
  }

  /** What it does. */
  public CompletionStage<Actions> actions() {
    return read(
        11,
        "actions",
        e -> {
          List<Element> parts = e.structure(2);
          return new Actions(ScriptReference.of(parts.get(0)), ScriptReference.of(parts.get(1)));
        });
  }
}
