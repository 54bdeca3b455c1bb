package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.Register;
import io.tiaki.cosem.classes.RegisterActivation;
import io.tiaki.cosem.classes.RegisterActivation.Assigned;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quantity;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The tariff of a meter is to be read, with what its tariff registers have counted. */
record Showing() implements Wish {
  private static final int REGISTER = 3;
  private static final int MOST_REGISTERS = 8;

  /**
   * What a tariff register has counted.
   *
   * @param code of the register
   * @param value in its unit
   */
  record Counted(ObisCode code, Quantity value) {
    private String json() {
      return "{\"obis\":"
          + Json.text(code.toString())
          + ",\"value\":"
          + Json.text(value.value().toPlainString())
          + ",\"unit\":"
          + Json.text(value.unit().symbol())
          + "}";
    }
  }

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    RegisterActivation activation = new RegisterActivation(client, meter, RegisterActivation.USUAL);
    return Tables.read(client, meter)
        .thenCompose(
            tables ->
                orElse(activation.activeMask(), Octets.EMPTY)
                    .thenCompose(
                        mask ->
                            orElse(activation.registerAssignment(), List.<Assigned>of())
                                .thenCompose(
                                    registers ->
                                        counted(client, meter, registers)
                                            .thenApply(values -> new Seen(tables, mask, values)))));
  }

  private static CompletionStage<List<Counted>> counted(
      CosemClient client, MeterId meter, List<Assigned> registers) {
    CompletionStage<List<Counted>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Assigned one :
        registers.stream()
            .filter(one -> one.classId() == REGISTER)
            .limit(MOST_REGISTERS)
            .toList()) {
      all =
          all.thenCompose(
              list ->
                  new Register(client, meter, one.instance())
                      .value()
                      .thenApply(
                          value -> {
                            list.add(new Counted(one.instance(), value));
                            return list;
                          }));
    }
    return all;
  }

  /** Many meters have one tariff register and nothing that chooses between them. */
  private static <T> CompletionStage<T> orElse(CompletionStage<T> stage, T other) {
    return stage.exceptionallyCompose(
        failure -> {
          Throwable cause =
              failure instanceof CompletionException && failure.getCause() != null
                  ? failure.getCause()
                  : failure;
          boolean refused =
              cause instanceof CosemException e && e.reason() == Reason.ACCESS_REFUSED;
          return refused
              ? CompletableFuture.completedStage(other)
              : CompletableFuture.failedStage(cause);
        });
  }

  @Override
  public String text() {
    return "read the tariff";
  }

  /**
   * What a meter has.
   *
   * @param tables its calendars
   * @param mask name of the registers that count now; empty when it does not say
   * @param counted tariff registers
   */
  record Seen(Tables tables, Octets mask, List<Counted> counted) implements View {
    Seen {
      counted = List.copyOf(counted);
    }

    @Override
    public boolean met() {
      return true;
    }

    @Override
    public String unchanged() {
      return "Read from the meter: ";
    }

    @Override
    public Plan plan() {
      return new Plan.Builder().build();
    }

    @Override
    public String text() {
      return tables.text();
    }

    @Override
    public String json() {
      return "{"
          + Json.members(tables)
          + ",\"mask\":"
          + Json.text(mask)
          + ",\"registers\":"
          + Json.array(counted, Counted::json)
          + "}";
    }
  }
}
