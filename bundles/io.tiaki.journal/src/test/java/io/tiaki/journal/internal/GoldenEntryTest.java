package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries that earlier versions wrote are read for ever, and their chain holds (ADR 0010). */
class GoldenEntryTest {
  private static List<byte[]> golden() throws Exception {
    return Files.readAllLines(Path.of("src/test/resources/golden/system-format-1.hex")).stream()
        .map(HexFormat.of()::parseHex)
        .toList();
  }

  @Test
  void entries_of_format_1_are_read_and_their_chain_holds() throws Exception {
    JournalEntry first = EntryCodec.decode(golden().get(0));
    JournalEntry second = EntryCodec.decode(golden().get(1));

    assertThat(first.time()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(first.event().log()).isEqualTo(LogKind.SYSTEM);
    assertThat(first.event().meter()).hasValue(new MeterId("TKI0000000000001"));
    assertThat(first.event().text()).isEqualTo("Grüße vom Prüfer");
    assertThat(EntryCodec.follows(first, 1, EntryCodec.ORIGIN)).isTrue();
    assertThat(EntryCodec.follows(second, 2, first.chain())).isTrue();
  }

  @Test
  void what_this_version_writes_is_format_1() throws Exception {
    byte[] golden = golden().get(0);
    JournalEntry entry = EntryCodec.decode(golden);

    byte[] content = EntryCodec.content(1, entry.time(), entry.event());

    assertThat(EntryCodec.stored(content, EntryCodec.chain(EntryCodec.ORIGIN, content)))
        .isEqualTo(golden);
  }

  @Test
  void an_entry_of_a_later_format_is_refused_by_name() throws Exception {
    byte[] later = golden().get(0);
    later[0] = 2;

    assertThatThrownBy(() -> EntryCodec.decode(later)).hasMessageContaining("format 2");
  }
}
