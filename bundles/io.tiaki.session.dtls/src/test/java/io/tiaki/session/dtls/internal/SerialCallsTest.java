package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialCallsTest {
  private final SerialCalls calls = new SerialCalls();
  private final List<String> heard = new ArrayList<>();

  @Test
  void a_call_that_ends_in_an_error_holds_up_no_other() {
    calls.run(SerialCallsTest::fail);
    calls.run(() -> heard.add("queued"));
    assertThat(calls.tryRun(SerialCallsTest::fail)).isTrue();
    assertThat(calls.tryRun(() -> heard.add("at once"))).isTrue();
    assertThat(heard).containsExactly("queued", "at once");
  }

  @Test
  void a_call_from_inside_a_call_comes_after_it() {
    calls.run(
        () -> {
          calls.run(() -> heard.add("inner"));
          assertThat(calls.tryRun(() -> heard.add("not now"))).isFalse();
          heard.add("outer");
        });
    assertThat(heard).containsExactly("outer", "inner");
  }

  private static void fail() {
    throw new NoClassDefFoundError("the listener's bundle was stopped meanwhile");
  }
}
