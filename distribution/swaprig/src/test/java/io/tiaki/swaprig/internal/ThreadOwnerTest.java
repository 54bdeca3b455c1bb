package io.tiaki.swaprig.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class ThreadOwnerTest {
  private static List<String> owned() {
    return ThreadOwner.threadsOf(
            "io.tiaki.nobody", new WeakReference<>(ThreadOwnerTest.class.getClassLoader()))
        .stream()
        .map(Thread::getName)
        .toList();
  }

  @Test
  void an_idle_thread_of_a_pool_belongs_to_whoever_made_its_factory() throws Exception {
    ScheduledExecutorService pool =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "owned-by-factory");
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
    try {
      pool.submit(() -> {}).get();

      assertThat(owned()).contains("owned-by-factory");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void threads_of_the_jdk_belong_to_nobody() {
    assertThat(owned()).doesNotContain("Finalizer", "Reference Handler", "Signal Dispatcher");
  }

  @Test
  void a_loader_that_is_gone_owns_nothing() {
    assertThat(ThreadOwner.threadsOf("io.tiaki.nobody", new WeakReference<>(null))).isEmpty();
  }
}
