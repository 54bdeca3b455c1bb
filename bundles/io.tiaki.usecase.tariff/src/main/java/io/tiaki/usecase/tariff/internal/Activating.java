package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The passive calendar of a meter is to count now (R126: ad hoc).
 *
 * @param name of the calendar; empty: whichever is passive
 */
record Activating(String name) implements Wish {
  static final Set<String> PARAMETERS = Set.of("name", "signed.activate");

  private static final int MOST_NAME = 16;

  /**
   * Reads the parameters.
   *
   * @throws IllegalArgumentException when one cannot be right
   */
  static Activating of(Map<String, String> parameters) {
    String name = parameters.getOrDefault("name", "");
    if (!name.matches("[ -~]{0," + MOST_NAME + "}")) {
      throw new IllegalArgumentException("name is no name of a calendar");
    }
    return new Activating(name);
  }

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Tables.read(client, meter).thenApply(tables -> new Seen(name, tables));
  }

  @Override
  public String text() {
    return name.isEmpty() ? "activate the passive tariff" : "activate tariff \"" + name + "\"";
  }

  /**
   * What a meter has.
   *
   * @param name of the calendar that is to count; empty: the passive one
   * @param tables its calendars
   */
  record Seen(String name, Tables tables) implements View {
    @Override
    public boolean met() {
      return isNamed()
          && !tables.passive().days().isEmpty()
          && Tables.same(tables.active(), tables.passive());
    }

    private boolean isNamed() {
      return name.isEmpty() || tables.passive().name().toAscii().equals(name);
    }

    @Override
    public Plan plan() {
      if (tables.passive().days().isEmpty()) {
        return Plan.refused("the meter has no passive calendar: set a tariff first");
      }
      if (!isNamed()) {
        return Plan.refused("another calendar is passive: set this tariff first");
      }
      return new Plan.Builder().add(true, "activate", Encoding.activate()).build();
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
