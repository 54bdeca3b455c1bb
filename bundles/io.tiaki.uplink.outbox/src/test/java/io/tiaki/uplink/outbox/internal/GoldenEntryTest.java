package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.uplink.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Entries that earlier versions wrote are read for ever (ADR 0010). */
class GoldenEntryTest {
  private static final String KEY = "i.0000000000000000042";

  private static byte[] golden(String name) throws Exception {
    String hex = Files.readString(Path.of("src/test/resources/golden", name)).strip();
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void an_entry_of_format_1_is_read_and_written_the_same() throws Exception {
    byte[] octets = golden("readings-format-1.hex");

    Message message = MessageCodec.decode(KEY, octets);

    assertThat(message.sequence()).isEqualTo(42);
    assertThat(message.id()).isEqualTo("gw1.default.r.100-299");
    assertThat(message.kind()).isEqualTo(Kind.READINGS);
    assertThat(message.size()).isEqualTo(20_480);
    assertThat(MessageCodec.encode(message)).isEqualTo(octets);
    assertThat(MessageCodec.entryKey(42)).isEqualTo(KEY);
  }

  @Test
  void an_outcome_of_format_1_is_read() throws Exception {
    Message message = MessageCodec.decode(KEY, golden("outcome-format-1.hex"));

    assertThat(message.id()).isEqualTo("gw1.o.4711");
    assertThat(message.kind()).isEqualTo(Kind.OUTCOME);
  }

  @Test
  void an_entry_of_a_later_format_is_refused_by_name() throws Exception {
    byte[] later = golden("readings-format-1.hex");
    later[0] = 2;

    assertThatThrownBy(() -> MessageCodec.decode(KEY, later)).hasMessageContaining("format 2");
  }
}
