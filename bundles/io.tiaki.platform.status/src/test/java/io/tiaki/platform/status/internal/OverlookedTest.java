package io.tiaki.platform.status.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.status.internal.Overlooked.Unread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OverlookedTest {
  private final List<Unread> started = new ArrayList<>();
  private long seconds;
  private Unread bundle = new Unread(7, 1, "io.tiaki.a");
  private final Overlooked overlooked =
      new Overlooked(() -> TimeUnit.SECONDS.toNanos(seconds), started::add);

  @Test
  void starts_a_bundle_again_whose_components_stay_unknown() {
    lookFor(5);

    assertThat(started).containsExactly(bundle);
  }

  @Test
  void does_so_once_until_it_is_updated() {
    lookFor(60);
    assertThat(started).hasSize(1);

    bundle = new Unread(7, 2, "io.tiaki.a");
    lookFor(60);
    assertThat(started).hasSize(2);
  }

  @Test
  void leaves_a_bundle_alone_that_is_just_being_read() {
    for (int round = 0; round < 10; round++) {
      lookFor(4);
      overlooked.look(List.of());
    }

    assertThat(started).isEmpty();
  }

  private void lookFor(int more) {
    overlooked.look(List.of(bundle));
    for (int i = 0; i < more; i++) {
      seconds++;
      overlooked.look(List.of(bundle));
    }
  }
}
