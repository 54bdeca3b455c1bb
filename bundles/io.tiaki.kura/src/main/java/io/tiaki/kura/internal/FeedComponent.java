package io.tiaki.kura.internal;

import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What all drivers share: the feed of accepted readings and the bound on their meters. */
@Component(service = {FeedComponent.class, CommitListener.class})
public final class FeedComponent implements CommitListener {
  private static final long STOP_SECONDS = 3;
  private static final long IDLE_SECONDS = 30;

  private final ExecutorService thread = thread();
  private final ReadingFeed feed = new ReadingFeed(() -> Optional.ofNullable(this.log), thread);
  private final MeterSubset subset = new MeterSubset();
  private volatile @Nullable ReadingLog log;

  /** One thread, which is there only while it has something to do. */
  private static ExecutorService thread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread t = new Thread(task, "tiaki-kura-feed");
              t.setDaemon(true);
              return t;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  @Activate
  public FeedComponent() {}

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindLog(ReadingLog fresh) {
    log = fresh;
    committed(0);
  }

  void unbindLog(ReadingLog gone) {
    if (gone.equals(log)) {
      log = null;
    }
  }

  @Deactivate
  void deactivate() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void committed(long position) {
    try {
      feed.ask();
    } catch (RejectedExecutionException stopping) {
      // Nobody listens any more.
    }
  }

  ReadingFeed feed() {
    return feed;
  }

  MeterSubset subset() {
    return subset;
  }
}
