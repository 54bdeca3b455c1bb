package io.tiaki.usecase.clock.internal;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TrustedTime;
import io.tiaki.testkit.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One meter with a clock, and the services around the use case. */
final class FakeWorld implements Services, CosemClient, TrustedTime {
  final ManualScheduler scheduler = new ManualScheduler();
  final List<JournalEvent> journal = new ArrayList<>();
  final List<Repetition> shifts = new ArrayList<>();
  Duration ahead = Duration.ZERO;
  Duration way = Duration.ofMillis(40);
  Duration maximumError = Duration.ZERO;
  TimeTrust.State trust = TimeTrust.State.TRUSTED;
  int deviation;
  int reads;
  int written;

  /** What becomes of shift_time. */
  Code shift = Code.SUCCESS;

  DataAccessResult write = DataAccessResult.SUCCESS;

  /** The answer to shift_time gets lost. */
  boolean doubt;

  /** How long a message takes in one direction. */
  private <T> CompletionStage<T> answer(T value) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    scheduler.schedule(() -> answer.complete(value), way.toMillis(), TimeUnit.MILLISECONDS);
    return answer;
  }

  private <T> CompletionStage<T> arrived(java.util.function.Supplier<T> meter) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    scheduler.schedule(
        () -> answer(meter.get()).thenAccept(answer::complete),
        way.toMillis(),
        TimeUnit.MILLISECONDS);
    return answer;
  }

  private Instant clock() {
    return scheduler.clock().instant().plus(ahead);
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    return arrived(
        () -> {
          reads++;
          CosemDateTime t = CosemDateTime.of(clock().minus(Duration.ofMinutes(minutes())));
          CosemDateTime shown =
              new CosemDateTime(
                  t.year(),
                  t.month(),
                  t.dayOfMonth(),
                  t.dayOfWeek(),
                  t.hour(),
                  t.minute(),
                  t.second(),
                  t.hundredths(),
                  deviation,
                  0);
          return new GetResult.Value(CosemData.OctetString.of(shown.octets()));
        });
  }

  private int minutes() {
    return deviation == Short.MIN_VALUE ? 0 : deviation;
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    return arrived(
        () -> {
          byte[] octets = ((CosemData.OctetString) value).value().toArray();
          Instant to = CosemDateTime.of(octets, 0).toInstant().orElseThrow();
          written++;
          if (write == DataAccessResult.SUCCESS) {
            ahead = Duration.between(scheduler.clock().instant(), to);
          }
          return write;
        });
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    shifts.add(repetition);
    CompletableFuture<ActionResult> lost = new CompletableFuture<>();
    if (doubt) {
      scheduler.schedule(
          () ->
              lost.completeExceptionally(
                  new CosemException(CosemException.Reason.IN_DOUBT, "No answer came.")),
          10,
          TimeUnit.SECONDS);
    }
    CompletionStage<ActionResult> done =
        arrived(
            () -> {
              if (shift == Code.SUCCESS) {
                ahead = ahead.plusSeconds(((CosemData.LongData) parameters.orElseThrow()).value());
              }
              return ActionResult.of(shift);
            });
    return doubt ? lost : done;
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    throw new AssertionError("A clock is not selected from");
  }

  @Override
  public Instant now() {
    return scheduler.clock().instant();
  }

  @Override
  public TimeTrust trust() {
    return new TimeTrust(trust, "chrony", Instant.EPOCH, Optional.of(maximumError), "");
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.of(this);
  }

  @Override
  public Optional<TrustedTime> time() {
    return Optional.of(this);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.empty();
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(
        event -> {
          journal.add(event);
          return CompletableFuture.completedFuture(null);
        });
  }

  List<String> codes() {
    return journal.stream().map(JournalEvent::code).toList();
  }
}
