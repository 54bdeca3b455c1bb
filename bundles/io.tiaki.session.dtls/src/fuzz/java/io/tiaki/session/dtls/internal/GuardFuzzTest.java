package io.tiaki.session.dtls.internal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing of all that reads unauthenticated octets. Without more only the seeds
 * run; with {@code JAZZER_FUZZ=1} new octets are looked for.
 */
class GuardFuzzTest {
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "60s")
  void no_octets_break_the_guard(byte[] octets) {
    GuardFuzz.feed(octets);
  }

  static Stream<Arguments> seeds() {
    return GuardFuzz.seeds().stream().map(seed -> Arguments.of((Object) seed));
  }
}
