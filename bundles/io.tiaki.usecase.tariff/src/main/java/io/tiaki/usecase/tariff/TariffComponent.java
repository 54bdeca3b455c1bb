package io.tiaki.usecase.tariff;

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
import io.tiaki.usecase.tariff.internal.TariffWishes;
import io.tiaki.usecase.work.Services;
import io.tiaki.usecase.work.Work;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The use case as OSGi sees it: everything it needs may come and go while it waits. */
@Component(
    name = TariffComponent.NAME,
    immediate = true,
    service = {MeterListener.class, InstructionHandler.class})
public final class TariffComponent implements MeterListener, InstructionHandler, Services {
  static final String NAME = "io.tiaki.usecase.tariff";
  private static final long STOP_SECONDS = 2;

  private final ScheduledThreadPoolExecutor thread;
  private final Work work;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable CosemClient cosem;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable AccessControl access;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable MeterDirectory directory;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable TrustedTime time;

  @Activate
  public TariffComponent() {
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-tariff");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
    this.work = new Work(Clock.systemUTC(), thread, TariffWishes.useCase(Clock.systemUTC()), this);
  }

  @Deactivate
  void stop() throws InterruptedException {
    try {
      work.close().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Dispatch answers for what is open when its validity ends.
    }
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Set<String> types() {
    return work.types();
  }

  @Override
  public boolean resumes(String type) {
    return work.resumes(type);
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return work.handle(instruction);
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction, Consumer<String> waiting) {
    return work.handle(instruction, waiting);
  }

  @Override
  public void associated(MeterId meter) {
    work.associated(meter);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    work.notified(meter, notification);
  }

  @Override
  public void lost(MeterId meter) {
    work.lost(meter);
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.ofNullable(cosem);
  }

  @Override
  public Optional<AccessControl> access() {
    return Optional.ofNullable(access);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }

  @Override
  public Optional<TrustedTime> time() {
    return Optional.ofNullable(time);
  }
}
