package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.classes.ActivityCalendar.Calendar;
import io.tiaki.cosem.classes.ScriptTable;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.tariff.internal.Scheme.Activation;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A meter is to have a tariff scheme: activity calendar, class 20, and special days table, class 11
 * (IEC 62056-6-2, 4.5.5 and 4.5.4).
 *
 * @param scheme what is wished
 * @param clock whether the time of activation has come
 */
record Setting(Scheme scheme, Clock clock) implements Wish {
  static final Set<String> PARAMETERS =
      Set.of(
          "name",
          "activation",
          "seasons",
          "weeks",
          "days",
          "special.days",
          "signed.hold",
          "signed.days",
          "signed.weeks",
          "signed.seasons",
          "signed.name",
          "signed.special",
          "signed.time",
          "signed.activate");

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Tables.read(client, meter)
        .thenCompose(
            tables ->
                new ScriptTable(client, meter, ScriptTable.TARIFF)
                    .scripts()
                    .thenApply(
                        scripts ->
                            new Seen(
                                scheme,
                                tables,
                                scripts.stream()
                                    .map(ScriptTable.Script::id)
                                    .collect(Collectors.toSet()),
                                clock.instant())));
  }

  @Override
  public String text() {
    Activation activation = scheme.activation();
    return "set tariff \""
        + scheme.calendar().name().toAscii()
        + "\""
        + (activation.now()
            ? " now"
            : activation.at().map(time -> " from " + time).orElse(", not active yet"));
  }

  /**
   * What a meter has.
   *
   * @param wished what it is to have
   * @param tables its calendars
   * @param tariffs the tariffs that it knows
   * @param now when it was looked at
   */
  record Seen(Scheme wished, Tables tables, Set<Integer> tariffs, Instant now) implements View {
    @Override
    public boolean met() {
      return tables.hasSpecialDays(wished.specialDays())
          && (wished.activation().now() ? counts() : waits() || hasPassed() && counts());
    }

    /** It is active, and nothing else becomes active later. */
    private boolean counts() {
      return isActive() && (!tables.isPending() || isPassive());
    }

    /** It is passive, and becomes active when it is wished, or not by itself. */
    private boolean waits() {
      return isPassive()
          && (wished.activation().at().isPresent() ? isPlanned() : !tables.isPending());
    }

    private boolean hasPassed() {
      return wished.activation().at().map(time -> !time.isAfter(now)).orElse(false);
    }

    private boolean isActive() {
      return Tables.same(tables.active(), wished.calendar());
    }

    private boolean isPassive() {
      return Tables.same(tables.passive(), wished.calendar());
    }

    private boolean isPlanned() {
      Optional<Instant> at = wished.activation().at();
      return at.isPresent() && tables.at().equals(at);
    }

    @Override
    public Plan plan() {
      Activation activation = wished.activation();
      if (hasPassed()) {
        return Plan.refused("the time of its activation has passed: say now, or a later one");
      }
      Set<Integer> unknown = new TreeSet<>(wished.tariffs());
      unknown.removeAll(tariffs);
      if (!unknown.isEmpty()) {
        return Plan.refused(
            "the meter has no tariff " + unknown + ", only " + new TreeSet<>(tariffs));
      }
      Plan.Builder plan = new Plan.Builder();
      if (!(activation.now() && counts())) {
        passive(plan);
      }
      return plan.add(
              !tables.hasSpecialDays(wished.specialDays()),
              "special",
              Encoding.specialDays(wished.specialDays()))
          .add(activation.now() && !isActive(), "activate", Encoding.activate())
          .add(
              activation.at().isPresent() && !(isPlanned() && isPassive()),
              "time",
              Encoding.activation(CosemDateTime.of(activation.at().orElse(now))))
          .build();
    }

    /** What is half written must not become active: an activation that is planned is called off. */
    private void passive(Plan.Builder plan) {
      Calendar is = tables.passive();
      Calendar wish = wished.calendar();
      boolean holds = tables.isPending() && !(isPassive() && isPlanned());
      plan.add(holds, "hold", Encoding.activation(Tables.NEVER))
          .add(!is.days().equals(wish.days()), "days", Encoding.days(wish.days()))
          .add(!is.weeks().equals(wish.weeks()), "weeks", Encoding.weeks(wish.weeks()))
          .add(
              !Tables.sameSeasons(is.seasons(), wish.seasons()),
              "seasons",
              Encoding.seasons(wish.seasons()))
          .add(!is.name().equals(wish.name()), "name", Encoding.name(wish.name()));
    }

    @Override
    public String text() {
      return tables.text();
    }

    @Override
    public String json() {
      return "{" + Json.members(tables) + "}";
    }
  }
}
