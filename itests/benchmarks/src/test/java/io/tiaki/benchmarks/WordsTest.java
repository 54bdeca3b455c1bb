package io.tiaki.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.benchmarks.peer.PeerOptions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void options_come_with_a_space_or_an_equals_sign() throws Exception {
    Words words = Words.parse(List.of("--a", "1", "--b=2", "--c"), Set.of("--c"), options());

    assertThat(words.number("--a", 0, 0, 9)).isEqualTo(1);
    assertThat(words.text("--b")).contains("2");
    assertThat(words.has("--c")).isTrue();
  }

  @Test
  void wrong_words_are_named() {
    assertThatThrownBy(() -> Words.parse(List.of("--d"), Set.of(), options()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--d");
    assertThatThrownBy(() -> Words.parse(List.of("--a"), Set.of(), options()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("needs a value");
    assertThatThrownBy(
            () -> Words.parse(List.of("--a=10"), Set.of(), options()).number("--a", 0, 0, 9))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("from 0 to 9, got '10'");
  }

  @Test
  void a_peer_says_what_it_was_asked_wrongly() {
    assertThatThrownBy(() -> PeerOptions.parse(List.of("client", "--address", "nowhere")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> PeerOptions.parse(List.of("peer")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("client or server");
  }

  private static Set<String> options() {
    return Set.of("--a", "--b");
  }
}
