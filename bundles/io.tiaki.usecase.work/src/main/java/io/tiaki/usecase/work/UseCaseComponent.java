package io.tiaki.usecase.work;

import io.tiaki.access.AccessControl;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * A use case as OSGi sees it: everything it needs may come and go while it waits. A subclass is the
 * component and says what is particular to it; its bundle needs {@code -dsannotations-options:
 * inherit}.
 */
public abstract class UseCaseComponent implements MeterListener, InstructionHandler, Services {
  private static final long STOP_SECONDS = 2;

  private final ScheduledThreadPoolExecutor thread;
  private final Work work;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  protected volatile @Nullable CosemClient cosem;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  protected volatile @Nullable AccessControl access;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  protected volatile @Nullable MeterDirectory directory;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  protected volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  protected volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  protected volatile @Nullable TrustedTime time;

  /** Starts the use case's own thread, which is named after it. */
  protected UseCaseComponent(Clock clock, UseCase useCase) {
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-" + useCase.name());
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
    this.work = new Work(clock, thread, useCase, this);
  }

  @Deactivate
  protected void stop() throws InterruptedException {
    try {
      work.close().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Dispatch answers for what is open when its validity ends.
    }
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public final Set<String> types() {
    return work.types();
  }

  @Override
  public final boolean resumes(String type) {
    return work.resumes(type);
  }

  @Override
  public final CompletionStage<Outcome> handle(Instruction instruction) {
    return handle(instruction, why -> {});
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting) {
    return work.handle(instruction, waiting);
  }

  @Override
  public final void associated(MeterId meter) {
    work.associated(meter);
  }

  @Override
  public final void notified(MeterId meter, DataNotification notification) {
    work.notified(meter, notification);
  }

  @Override
  public final void lost(MeterId meter) {
    work.lost(meter);
  }

  @Override
  public final Optional<CosemClient> cosem() {
    return Optional.ofNullable(cosem);
  }

  @Override
  public final Optional<AccessControl> access() {
    return Optional.ofNullable(access);
  }

  @Override
  public final Optional<MeterDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public final Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public final Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }

  @Override
  public final Optional<TrustedTime> time() {
    return Optional.ofNullable(time);
  }
}
