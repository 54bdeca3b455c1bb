package io.tiaki.cosem.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing of all decoders. Without more only the seeds run, which are the messages
 * of the vectors and their kin; with {@code JAZZER_FUZZ=1} new octets are looked for.
 */
class DecoderFuzzTest {
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "60s")
  void every_decoder_answers_or_refuses(byte[] octets) {
    Hostile.decode(octets);
  }

  static Stream<Arguments> seeds() {
    return Hostile.messages().stream().map(message -> Arguments.of((Object) message));
  }
}
