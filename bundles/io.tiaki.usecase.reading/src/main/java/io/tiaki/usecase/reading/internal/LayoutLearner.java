package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.cosem.classes.Integers;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks a meter how its pushes and profile rows are built. What it was told it does not ask again
 * when it is sent once more after an answer got lost.
 */
final class LayoutLearner {
  private static final ObisCode PUSH_SETUP = ObisCode.of("0-0:25.9.0.255");
  private static final AttributeDescriptor PUSH_OBJECTS =
      new AttributeDescriptor(40, PUSH_SETUP, 2);

  /** randomisation_start_interval, seconds (IEC 62056-6-2, 4.4.8). */
  private static final AttributeDescriptor PUSH_SPREAD = new AttributeDescriptor(40, PUSH_SETUP, 5);

  private static final AttributeDescriptor CAPTURE_OBJECTS =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 3);
  private static final AttributeDescriptor CAPTURE_PERIOD =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 4);

  /** Profiles that capture at events have period 0: they are looked at as often as this. */
  private static final long LONGEST_PERIOD_SECONDS = Duration.ofDays(31).toSeconds();

  /** What the attribute, a long-unsigned, can say. */
  private static final long LONGEST_SPREAD_SECONDS = 65_535;

  private final CosemClient cosem;
  private final MeterId meter;
  private final Map<AttributeDescriptor, Optional<CosemData>> told = new ConcurrentHashMap<>();
  private final Map<CaptureObject, Column> known = new ConcurrentHashMap<>();

  LayoutLearner(CosemClient cosem, MeterId meter) {
    this.cosem = cosem;
    this.meter = meter;
  }

  /** How many answers it has. */
  int answers() {
    return told.size() + known.size();
  }

  /** Whether it asks through this client. */
  boolean asks(CosemClient client) {
    return cosem.equals(client);
  }

  /** Learns; fails with {@link CosemException} or {@link NonsenseException}. */
  CompletionStage<Layout> learn() {
    return objects(PUSH_OBJECTS)
        .thenCompose(push -> objects(CAPTURE_OBJECTS).thenCompose(profile -> layout(push, profile)))
        .whenComplete(
            (layout, failure) -> {
              if (failure != null && Failures.cause(failure) instanceof NonsenseException) {
                told.clear();
                known.clear();
              }
            });
  }

  private CompletionStage<Layout> layout(List<CaptureObject> push, List<CaptureObject> profile) {
    List<CaptureObject> all = new ArrayList<>(profile);
    all.addAll(push);
    return period(profile)
        .thenCompose(
            period ->
                spread(push)
                    .thenCompose(
                        spread ->
                            scalers(all, 0)
                                .thenCompose(ignored -> layout(push, profile, period, spread))));
  }

  private CompletionStage<Layout> layout(
      List<CaptureObject> push,
      List<CaptureObject> profile,
      Duration period,
      Optional<Duration> spread) {
    Layout layout = new Layout(columns(push), columns(profile), period, spread);
    if (!usable(layout.push()) && !usable(layout.profile())) {
      return CompletableFuture.failedFuture(
          new NonsenseException(
              "neither its push list nor its load profile has a clock and a register"));
    }
    return CompletableFuture.completedFuture(layout);
  }

  private static boolean usable(List<Column> columns) {
    return columns.stream().anyMatch(c -> c.kind() == Column.Kind.CLOCK)
        && columns.stream().anyMatch(c -> c.kind() == Column.Kind.REGISTER);
  }

  private List<Column> columns(List<CaptureObject> objects) {
    List<Column> columns =
        objects.stream().map(o -> known.getOrDefault(o, Column.simple(o))).toList();
    return usable(columns) ? columns : List.of();
  }

  private CompletionStage<List<CaptureObject>> objects(AttributeDescriptor attribute) {
    return optional(attribute)
        .thenCompose(
            data ->
                parsed(
                    () ->
                        data.isPresent() ? ObjectLists.of(data.get()) : List.<CaptureObject>of()));
  }

  private CompletionStage<Duration> period(List<CaptureObject> profile) {
    if (profile.isEmpty()) {
      return CompletableFuture.completedFuture(Layout.WITHOUT_PERIOD);
    }
    return optional(CAPTURE_PERIOD)
        .thenCompose(
            data -> parsed(() -> period(data.map(Integers::of).orElse(OptionalLong.of(0)))));
  }

  private static Duration period(OptionalLong seconds) throws NonsenseException {
    long s = seconds.orElse(-1);
    if (s < 0 || s > LONGEST_PERIOD_SECONDS) {
      throw new NonsenseException("capture_period is not 0 s to 31 days");
    }
    return s == 0 ? Layout.WITHOUT_PERIOD : Duration.ofSeconds(s);
  }

  private CompletionStage<Optional<Duration>> spread(List<CaptureObject> push) {
    if (push.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return optional(PUSH_SPREAD)
        .thenApply(
            data ->
                data.flatMap(d -> Integers.of(d).stream().boxed().findFirst())
                    .filter(seconds -> seconds >= 0 && seconds <= LONGEST_SPREAD_SECONDS)
                    .map(Duration::ofSeconds));
  }

  /**
   * Reads scaler_unit of one register after the other: a meter answers one question at a time
   * anyway.
   */
  private CompletionStage<Void> scalers(List<CaptureObject> objects, int next) {
    int at = next;
    while (at < objects.size()
        && (!ObjectLists.hasScaler(objects.get(at)) || known.containsKey(objects.get(at)))) {
      at++;
    }
    if (at == objects.size()) {
      return CompletableFuture.completedFuture(null);
    }
    CaptureObject object = objects.get(at);
    int following = at + 1;
    return scaler(object)
        .thenCompose(
            scale -> {
              known.put(
                  object, scale.map(s -> Column.register(object, s)).orElse(Column.simple(object)));
              return scalers(objects, following);
            });
  }

  private CompletionStage<Optional<ScalerUnit>> scaler(CaptureObject register) {
    AttributeDescriptor attribute =
        new AttributeDescriptor(
            register.classId(), register.instance(), register.scalerAttribute());
    return cosem
        .get(meter, attribute)
        .thenCompose(result -> parsed(() -> scaler(register, result)));
  }

  /** scaler_unit of a register; empty when it has none or its unit is unknown. */
  static Optional<ScalerUnit> scaler(CaptureObject register, @Nullable GetResult result)
      throws NonsenseException, CosemException {
    Optional<CosemData> data = present(register.instance(), result);
    return data.isPresent() ? ScalerUnit.of(data.get()) : Optional.empty();
  }

  private CompletionStage<Optional<CosemData>> optional(AttributeDescriptor attribute) {
    Optional<CosemData> before = told.get(attribute);
    return before == null
        ? optional(cosem, meter, attribute)
            .whenComplete((data, failure) -> remember(attribute, data, failure))
        : CompletableFuture.completedFuture(before);
  }

  private void remember(
      AttributeDescriptor attribute, Optional<CosemData> data, @Nullable Throwable failure) {
    if (failure == null) {
      told.put(attribute, data);
    }
  }

  /** An attribute; empty when the meter does not have it or does not show it. */
  private static CompletionStage<Optional<CosemData>> optional(
      CosemClient cosem, MeterId meter, AttributeDescriptor attribute) {
    return cosem
        .get(meter, attribute)
        .thenCompose(result -> parsed(() -> present(attribute.instance(), result)));
  }

  private static Optional<CosemData> present(ObisCode instance, @Nullable GetResult result)
      throws CosemException {
    if (result instanceof GetResult.Value value) {
      return Optional.of(value.data());
    }
    boolean later =
        result instanceof GetResult.Error error
            && error.result() == DataAccessResult.TEMPORARY_FAILURE;
    if (later) {
      throw new CosemException(CosemException.Reason.TIMED_OUT, "temporary failure of " + instance);
    }
    return Optional.empty();
  }

  private interface Parser<T> {
    T parse() throws NonsenseException, CosemException;
  }

  private static <T> CompletionStage<T> parsed(Parser<T> parser) {
    try {
      return CompletableFuture.completedFuture(parser.parse());
    } catch (NonsenseException | CosemException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
