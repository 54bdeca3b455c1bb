package io.tiaki.platform.status.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class OverlookedTest {
  private final List<String> done = new ArrayList<>();
  private long seconds;
  private long modified = 1;
  private final Overlooked overlooked = new Overlooked(() -> TimeUnit.SECONDS.toNanos(seconds));
  private final Bundle bundle =
      (Bundle)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Bundle.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    case "getSymbolicName" -> "io.tiaki.a";
                    case "getLastModified" -> modified;
                    default -> {
                      done.add(method.getName());
                      yield null;
                    }
                  });

  @Test
  void starts_a_bundle_again_whose_components_stay_unknown() {
    lookFor(5);

    assertThat(done).containsExactly("stop", "start");
  }

  @Test
  void does_so_once_until_it_is_updated() {
    lookFor(60);
    assertThat(done).hasSize(2);

    modified++;
    lookFor(60);
    assertThat(done).hasSize(4);
  }

  @Test
  void leaves_a_bundle_alone_that_is_just_being_read() {
    for (int round = 0; round < 10; round++) {
      lookFor(4);
      overlooked.look(List.of());
    }

    assertThat(done).isEmpty();
  }

  private void lookFor(int more) {
    overlooked.look(List.of(bundle));
    for (int i = 0; i < more; i++) {
      seconds++;
      overlooked.look(List.of(bundle));
    }
  }
}
