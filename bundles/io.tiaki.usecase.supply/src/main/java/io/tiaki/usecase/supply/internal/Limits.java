package io.tiaki.usecase.supply.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.classes.Limiter;
import io.tiaki.cosem.classes.Limiter.EmergencyProfile;
import io.tiaki.cosem.classes.Limiter.Thresholds;
import io.tiaki.cosem.classes.ScalerUnit;
import io.tiaki.usecase.supply.internal.Limiting.Emergency;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A limiter as a meter has it.
 *
 * @param wish what it is to be
 * @param unit what its thresholds are counted in
 * @param thresholds what holds
 * @param planned the emergency that is planned or was
 * @param active whether an emergency goes on
 */
record Limits(
    Limiting wish, ScalerUnit unit, Thresholds thresholds, Planned planned, boolean active)
    implements View {
  private static final int CLASS = 71;

  /** The group of emergencies that this gateway plans. */
  private static final int GROUP = 1;

  /** The greatest double-long-unsigned: no power is above. */
  private static final long NONE = 0xffff_ffffL;

  /**
   * When an emergency is.
   *
   * @param profile its begin and duration
   * @param groups in which the limiter takes part
   */
  record Planned(EmergencyProfile profile, List<Integer> groups) {}

  @Override
  public boolean met() {
    Plan plan = plan();
    return plan.refusal().isEmpty() && plan.steps().isEmpty();
  }

  @Override
  public Plan plan() {
    Optional<CosemData> threshold = threshold();
    if (threshold.isEmpty()) {
      return Plan.refused("the meter's limiter cannot hold this threshold");
    }
    Plan.Builder plan = new Plan.Builder();
    plan.add(
        !thresholds.overDuration().equals(wish.over()),
        "over",
        set(6, new CosemData.DoubleLongUnsigned(wish.over().toSeconds())));
    if (wish.emergency().isEmpty()) {
      return plan.add(
              !thresholds.normal().equals(threshold.get()), "normal", set(4, threshold.get()))
          .build();
    }
    Emergency emergency = wish.emergency().get();
    return plan.add(
            !thresholds.emergency().equals(threshold.get()), "emergency", set(5, threshold.get()))
        .add(!planned.groups().contains(GROUP), "groups", set(9, groups()))
        .add(!isPlanned(emergency), "profile", set(8, profile(emergency)))
        .build();
  }

  private boolean isPlanned(Emergency emergency) {
    EmergencyProfile profile = planned.profile();
    return profile.id() == GROUP
        && profile.activation().toInstant().equals(Optional.of(emergency.from()))
        && profile.duration().equals(emergency.duration());
  }

  /** In the type that the meter's thresholds have; empty when it does not fit. */
  private Optional<CosemData> threshold() {
    if (!(thresholds.normal() instanceof CosemData.DoubleLongUnsigned)) {
      return Optional.empty();
    }
    if (wish.watts().isEmpty()) {
      return Optional.of(new CosemData.DoubleLongUnsigned(NONE));
    }
    try {
      long value =
          BigDecimal.valueOf(wish.watts().getAsLong())
              .scaleByPowerOfTen(-unit.scaler())
              .longValueExact();
      return value < NONE ? Optional.of(new CosemData.DoubleLongUnsigned(value)) : Optional.empty();
    } catch (ArithmeticException finer) {
      return Optional.empty();
    }
  }

  private static AccessSpecification set(int attribute, CosemData value) {
    return new AccessSpecification.Set(
        new AttributeDescriptor(CLASS, Limiter.USUAL, attribute), value);
  }

  private static CosemData groups() {
    return new CosemData.Array(List.of(new CosemData.LongUnsigned(GROUP)));
  }

  private static CosemData profile(Emergency emergency) {
    return CosemData.Structure.of(
        new CosemData.LongUnsigned(GROUP),
        CosemData.OctetString.of(CosemDateTime.of(emergency.from()).octets()),
        new CosemData.DoubleLongUnsigned(emergency.duration().toSeconds()));
  }

  @Override
  public String text() {
    return "limit "
        + said(thresholds.active())
        + " now, "
        + said(thresholds.normal())
        + " normally, "
        + said(thresholds.emergency())
        + " in an emergency"
        + (active ? " (which goes on)" : "")
        + "; "
        + thresholds.overDuration().toSeconds()
        + " s above it are tolerated";
  }

  private String said(CosemData threshold) {
    String number = watts(threshold);
    return number.equals("null") ? "none" : number + " W";
  }

  @Override
  public String json() {
    return "{\"activeW\":"
        + watts(thresholds.active())
        + ",\"normalW\":"
        + watts(thresholds.normal())
        + ",\"emergencyW\":"
        + watts(thresholds.emergency())
        + ",\"overSeconds\":"
        + thresholds.overDuration().toSeconds()
        + ",\"emergency\":"
        + active
        + ",\"emergencyFrom\":"
        + planned.profile().activation().toInstant().map(from -> "\"" + from + "\"").orElse("null")
        + ",\"emergencySeconds\":"
        + planned.profile().duration().toSeconds()
        + "}";
  }

  private String watts(CosemData threshold) {
    return threshold instanceof CosemData.DoubleLongUnsigned v && v.value() != NONE
        ? BigDecimal.valueOf(v.value()).scaleByPowerOfTen(unit.scaler()).toPlainString()
        : "null";
  }
}
