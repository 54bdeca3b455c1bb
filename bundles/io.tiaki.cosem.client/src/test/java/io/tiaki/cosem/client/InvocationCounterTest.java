package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InvocationCounterTest {
  private final List<Long> kept = new ArrayList<>(List.of(1L));

  private InvocationCounter counter() {
    return new InvocationCounter(
        kept.get(kept.size() - 1),
        end -> {
          kept.add(end);
          return CompletableFuture.completedStage(null);
        });
  }

  @Test
  void gives_no_value_twice_whenever_it_is_stopped() {
    Set<Long> given = new HashSet<>();
    for (int uses = 0; uses < 3_000; uses += 97) {
      InvocationCounter counter = counter();
      assertThat(counter.ready()).isCompleted();
      for (int i = 0; i < uses; i++) {
        assertThat(given.add(counter.next().orElseThrow())).isTrue();
      }
    }
  }

  @Test
  void gives_none_that_is_not_kept() {
    CompletableFuture<Void> keeping = new CompletableFuture<>();
    InvocationCounter counter = new InvocationCounter(1, end -> keeping);

    var ready = counter.ready().toCompletableFuture();
    assertThat(counter.next()).isEmpty();
    assertThat(ready).isNotDone();
    keeping.complete(null);

    assertThat(ready).isCompleted();
    assertThat(counter.next()).hasValue(1);
  }

  @Test
  void goes_on_when_keeping_failed_and_works_again() {
    List<CompletableFuture<Void>> keeping = new ArrayList<>();
    InvocationCounter counter =
        new InvocationCounter(
            1,
            end -> {
              keeping.add(new CompletableFuture<>());
              return keeping.get(keeping.size() - 1);
            });
    var first = counter.ready().toCompletableFuture();
    keeping.get(0).completeExceptionally(new IllegalStateException("disk full"));
    assertThat(first).isCompletedExceptionally();
    assertThat(counter.next()).isEmpty();

    var second = counter.ready().toCompletableFuture();
    keeping.get(keeping.size() - 1).complete(null);

    assertThat(second).isCompleted();
    assertThat(counter.next()).hasValue(1);
  }

  @Test
  void goes_on_when_the_keeper_has_thrown_and_works_again() {
    boolean[] stopped = {true};
    InvocationCounter counter =
        new InvocationCounter(
            1,
            end -> {
              if (stopped[0]) {
                throw new IllegalStateException("stopped");
              }
              return CompletableFuture.completedStage(null);
            });
    assertThat(counter.ready()).isCompletedExceptionally();

    stopped[0] = false;

    assertThat(counter.ready()).isCompleted();
    assertThat(counter.next()).hasValue(1);
  }

  @Test
  void reserves_before_the_last_value_is_used() {
    InvocationCounter counter = counter();
    counter.ready();
    for (int i = 0; i < 100_000; i++) {
      assertThat(counter.next()).isPresent();
    }
    assertThat(kept).hasSizeLessThan(200);
  }

  @Test
  void goes_forward_and_never_back() {
    InvocationCounter counter = counter();
    counter.atLeast(5_000);
    assertThat(counter.next()).hasValue(5_000);
    counter.atLeast(17);
    assertThat(counter.next()).hasValue(5_001);
  }

  @Test
  void ends_at_the_highest_value() {
    InvocationCounter counter = counter();
    assertThat(counter.atLeast(InvocationCounter.MOST)).isCompleted();
    assertThat(counter.next()).hasValue(InvocationCounter.MOST);
    assertThat(counter.next()).isEmpty();
    assertThat(counter.ready()).isCompletedExceptionally();
  }
}
