package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.platform.StateException;
import io.tiaki.testkit.MemoryStateStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyBookTest {
  private final MemoryStateStore store = new MemoryStateStore();
  private final Policy bootstrap =
      Policy.bootstrap("gw1", Set.of("admin-1", "admin-2", "evil"), Set.of("dcs"), Set.of());
  private final PolicyBook book = new PolicyBook(bootstrap, () -> Optional.of(store));

  private static Policy after(Policy before, String administrators) {
    return PolicyText.read(
        """
        {"type": "access-policy", "version": 1, "gateway": "gw1", "number": %d, "previous": "%s",
         "subjects": {%s}, "rights": []}"""
            .formatted(before.number() + 1, before.sha256(), administrators));
  }

  private static String administrators(String... names) {
    return String.join(
        ", ",
        Arrays.stream(names).map(name -> "\"" + name + "\": \"gateway-administrator\"").toList());
  }

  @Test
  void what_was_approved_for_the_place_of_one_policy_does_not_take_the_place_of_the_next()
      throws Exception {
    Policy withoutEvil = after(bootstrap, administrators("admin-1", "admin-2"));
    // Takes rights away only: the one administrator whom the other two remove may approve it alone.
    Policy keepsEvil = after(bootstrap, administrators("admin-1", "admin-2", "evil"));
    store.holding = true;
    var first = book.replace(withoutEvil, "admin-1, admin-2").toCompletableFuture();

    assertThatThrownBy(() -> book.replace(keepsEvil, "evil"))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("propose it anew");
    store.release();
    assertThat(first).isCompleted();
    assertThatThrownBy(() -> book.replace(keepsEvil, "evil")).isInstanceOf(StateException.class);

    assertThat(book.inForce()).isEqualTo(withoutEvil);
    Policy next = after(withoutEvil, administrators("admin-1", "admin-2"));
    book.replace(next, "admin-1");
    assertThat(book.inForce()).isEqualTo(next);
  }

  @Test
  void messages_come_from_operator_utility_and_third_party() {
    assertThat(bootstrap.rights())
        .filteredOn(right -> right.actions().contains("message.show"))
        .extracting(Right::holder)
        .containsExactlyInAnyOrder("grid-operator", "utility", "authorised-third-party");
  }

  @Test
  void a_policy_that_could_not_be_kept_stands_in_no_ones_way() throws Exception {
    Policy next = after(bootstrap, administrators("admin-1", "admin-2"));
    store.holding = true;
    book.replace(next, "admin-1, admin-2");
    store.failing = true;
    store.release();
    store.failing = false;
    assertThat(book.inForce()).isEqualTo(bootstrap);

    book.replace(next, "admin-1, admin-2");

    assertThat(book.inForce()).isEqualTo(next);
  }
}
