package io.tiaki.cosem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the fuzzer has found runs again in every build. */
class CorpusTest {
  @TestFactory
  Stream<DynamicTest> everything_that_was_found_is_taken() {
    return FuzzTargets.ALL.entrySet().stream()
        .map(
            target ->
                DynamicTest.dynamicTest(
                    target.getKey(),
                    () -> Corpus.of(target.getKey()).forEach(target.getValue()::accept)));
  }

  @Test
  void no_corpus_is_empty() {
    for (String target : FuzzTargets.ALL.keySet()) {
      assertThat(Corpus.of(target)).as(target).hasSizeGreaterThan(20);
    }
  }

  /** So that a target which fails is seen to fail. */
  @Test
  void messages_of_the_vectors_pass_every_target() {
    List<byte[]> messages = Hostile.messages();
    FuzzTargets.ALL.values().forEach(target -> messages.forEach(target::accept));
  }
}
