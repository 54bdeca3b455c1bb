package io.tiaki.cosem.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing. Without more only the seeds run, which are the messages of the vectors
 * and their kin and the corpora; with {@code JAZZER_FUZZ=1} new octets are looked for, by one
 * method at a time: {@code -Dtest=DecoderFuzzTest#apdu}.
 */
class DecoderFuzzTest {
  @MethodSource("apduSeeds")
  @FuzzTest(maxDuration = "120s")
  void apdu(byte[] octets) {
    FuzzTargets.apdu(octets);
  }

  @MethodSource("dataSeeds")
  @FuzzTest(maxDuration = "120s")
  void data(byte[] octets) {
    FuzzTargets.data(octets);
  }

  @MethodSource("framesSeeds")
  @FuzzTest(maxDuration = "120s")
  void frames(byte[] octets) {
    FuzzTargets.frames(octets);
  }

  @MethodSource("cipheredSeeds")
  @FuzzTest(maxDuration = "120s")
  void ciphered(byte[] octets) {
    FuzzTargets.ciphered(octets);
  }

  @MethodSource("blocksSeeds")
  @FuzzTest(maxDuration = "120s")
  void blocks(byte[] octets) {
    FuzzTargets.blocks(octets);
  }

  static Stream<Arguments> apduSeeds() {
    return seeds("apdu");
  }

  static Stream<Arguments> dataSeeds() {
    return seeds("data");
  }

  static Stream<Arguments> framesSeeds() {
    return seeds("frames");
  }

  static Stream<Arguments> cipheredSeeds() {
    return seeds("ciphered");
  }

  static Stream<Arguments> blocksSeeds() {
    return seeds("blocks");
  }

  private static Stream<Arguments> seeds(String target) {
    return Stream.concat(Hostile.messages().stream(), Corpus.of(target).stream())
        .map(octets -> Arguments.of((Object) octets));
  }
}
