package io.tiaki.usecase.enrolment.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.Data;
import io.tiaki.cosem.classes.Register;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quantity;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What a meter is and where its registers stand (R99). What it has not is left out.
 *
 * @param serial its serial number, 0-0:96.1.0.255; empty: it tells none
 * @param firmware 1-0:0.2.0.255; empty: it tells none
 * @param registers energy imported, in all and by rate, and exported
 */
record Technical(String serial, String firmware, Map<ObisCode, Quantity> registers) {
  private static final ObisCode SERIAL = ObisCode.of("0-0:96.1.0.255");
  private static final ObisCode FIRMWARE = ObisCode.of("1-0:0.2.0.255");
  private static final List<ObisCode> REGISTERS =
      List.of(
          ObisCode.of("1-0:1.8.0.255"),
          ObisCode.of("1-0:1.8.1.255"),
          ObisCode.of("1-0:1.8.2.255"),
          ObisCode.of("1-0:2.8.0.255"));
  private static final int MOST_CHARACTERS = 64;

  Technical {
    registers = Collections.unmodifiableMap(new TreeMap<>(registers));
  }

  static CompletionStage<Technical> read(CosemClient client, MeterId meter) {
    return text(client, meter, SERIAL)
        .thenCompose(
            serial ->
                text(client, meter, FIRMWARE)
                    .thenCompose(
                        firmware ->
                            registers(client, meter)
                                .thenApply(all -> new Technical(serial, firmware, all))));
  }

  private static CompletionStage<Map<ObisCode, Quantity>> registers(
      CosemClient client, MeterId meter) {
    CompletionStage<Map<ObisCode, Quantity>> all = CompletableFuture.completedStage(Map.of());
    for (ObisCode name : REGISTERS) {
      all =
          all.thenCompose(
              before ->
                  ifThere(new Register(client, meter, name).value())
                      .thenApply(value -> with(before, name, value)));
    }
    return all;
  }

  private static Map<ObisCode, Quantity> with(
      Map<ObisCode, Quantity> before, ObisCode name, Optional<Quantity> value) {
    Map<ObisCode, Quantity> after = new TreeMap<>(before);
    value.ifPresent(quantity -> after.put(name, quantity));
    return after;
  }

  private static CompletionStage<String> text(CosemClient client, MeterId meter, ObisCode name) {
    return ifThere(new Data(client, meter, name).octets())
        .thenApply(octets -> octets.map(Octets::toAscii).map(Technical::printable).orElse(""));
  }

  /** Nothing where the meter has no such object, or shows it to nobody. */
  private static <T> CompletionStage<Optional<T>> ifThere(CompletionStage<T> read) {
    return read.handle(
            (value, failure) ->
                failure == null
                    ? CompletableFuture.completedStage(Optional.of(value))
                    : isRefusal(failure)
                        ? CompletableFuture.completedStage(Optional.<T>empty())
                        : CompletableFuture.<Optional<T>>failedStage(failure))
        .thenCompose(stage -> stage);
  }

  private static boolean isRefusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof CosemException refused
        && refused.reason() == Reason.ACCESS_REFUSED
        && !refused.retryable();
  }

  private static String printable(String text) {
    String plain = text.replaceAll("[^!-~]", "?").replaceAll("[\"\\\\]", "?");
    return plain.length() <= MOST_CHARACTERS ? plain : plain.substring(0, MOST_CHARACTERS);
  }

  String text() {
    String name = serial.isEmpty() ? "it tells no serial number" : "its serial number is " + serial;
    String runs = firmware.isEmpty() ? "" : ", its firmware " + firmware;
    return name
        + runs
        + registers.entrySet().stream()
            .map(one -> ", " + one.getKey() + " " + one.getValue())
            .collect(Collectors.joining());
  }

  String json() {
    return registers.entrySet().stream()
        .map(
            one ->
                "{\"register\":\""
                    + one.getKey()
                    + "\",\"value\":"
                    + one.getValue().value().toPlainString()
                    + ",\"unit\":\""
                    + one.getValue().unit().symbol()
                    + "\"}")
        .collect(
            Collectors.joining(
                ",",
                "{\"serial\":\"" + serial + "\",\"firmware\":\"" + firmware + "\",\"registers\":[",
                "]}"));
  }
}
