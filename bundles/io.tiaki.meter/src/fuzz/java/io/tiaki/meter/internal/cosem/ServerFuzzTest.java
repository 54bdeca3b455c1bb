package io.tiaki.meter.internal.cosem;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing of the COSEM server. Without more only the corpus runs; with {@code
 * JAZZER_FUZZ=1} new conversations are looked for.
 */
class ServerFuzzTest {
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "120s")
  void the_server_goes_on(byte[] octets) {
    ServerFuzz.accept(octets);
  }

  static Stream<Arguments> seeds() {
    return ServerFuzz.corpus().stream().map(octets -> Arguments.of((Object) octets));
  }
}
