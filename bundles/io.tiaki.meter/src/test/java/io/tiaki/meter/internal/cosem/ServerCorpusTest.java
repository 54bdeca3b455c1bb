package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Conversations that the fuzzer has found run again in every build. */
class ServerCorpusTest {
  @Test
  void the_server_stands_everything_that_was_found() {
    assertThat(ServerFuzz.corpus()).hasSizeGreaterThan(20).allSatisfy(ServerFuzz::accept);
  }
}
