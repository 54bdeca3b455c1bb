package io.tiaki.journal.internal;

import io.tiaki.journal.JournalArchive;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Instructions about logs. */
@Component(name = "io.tiaki.journal.orders", service = InstructionHandler.class)
public final class OrdersComponent implements InstructionHandler {
  private static final int MOST_WAITING = 100;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread t = new Thread(task, "tiaki-journal-orders");
            t.setDaemon(true);
            return t;
          });
  private final Orders orders = new Orders(this::archive, thread);

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable JournalArchive archive;

  /** Has no thread before the first instruction, and none long after the last. */
  @Activate
  public OrdersComponent() {
    thread.allowCoreThreadTimeOut(true);
  }

  private Optional<JournalArchive> archive() {
    return Optional.ofNullable(archive);
  }

  @Override
  public Set<String> types() {
    return Orders.types();
  }

  /** Reading, confirming and erasing twice are the same as once. */
  @Override
  public boolean resumes(String type) {
    return true;
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return orders.handle(instruction);
  }

  @Deactivate
  void stop() {
    thread.shutdownNow();
  }
}
