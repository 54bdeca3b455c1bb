package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.journal.EventOutcome;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Chain;
import io.tiaki.journal.file.Personal;
import io.tiaki.journal.file.SealedPart;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.model.MeterId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries that earlier versions wrote are read for ever, and their chain holds (ADR 0010). */
class GoldenEntryTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final JournalEvent EVENT =
      new JournalEvent(
          LogKind.CONSUMER,
          "data.sent",
          "dcs",
          "profile default",
          Optional.of(new MeterId("TKI0000000000001")),
          EventOutcome.SUCCESS,
          "Grüße vom Prüfer");

  static List<byte[]> golden(String name) throws Exception {
    return Files.readAllLines(Path.of("src/test/resources/golden/" + name)).stream()
        .map(HexFormat.of()::parseHex)
        .toList();
  }

  @Test
  void entries_of_format_1_are_read_and_their_chain_holds() throws Exception {
    StoredEntry first = StoredEntry.parse(golden("system-format-1.hex").get(0));
    StoredEntry second = StoredEntry.parse(golden("system-format-1.hex").get(1));

    JournalEntry entry = first.entry(Optional.empty());
    assertThat(entry.time()).isEqualTo(TIME);
    assertThat(entry.event().log()).isEqualTo(LogKind.SYSTEM);
    assertThat(entry.event().meter()).hasValue(new MeterId("TKI0000000000001"));
    assertThat(entry.event().text()).isEqualTo("Grüße vom Prüfer");
    assertThat(entry.event().outcome()).isEqualTo(EventOutcome.NOT_STATED);
    assertThat(entry.timeTrusted()).isFalse();
    assertThat(first.follows(1, Chain.ORIGIN)).isTrue();
    assertThat(second.follows(2, first.chain())).isTrue();
    assertThat(first.octets()).isEqualTo(golden("system-format-1.hex").get(0));
  }

  @Test
  void what_this_version_writes_is_format_2() throws Exception {
    byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    byte[] opening = Personal.of(EVENT).opening(salt);
    SealedPart part =
        new SealedPart(
            "0123456789abcdef0123456789abcdef",
            Personal.commitment(opening),
            "sealed octets".getBytes(StandardCharsets.US_ASCII));
    StoredEntry sealed = StoredEntry.of(1, TIME, true, EVENT, Optional.of(part), Chain.ORIGIN);
    StoredEntry clear =
        StoredEntry.of(
            2,
            TIME.plusSeconds(1),
            false,
            EVENT.about(Optional.empty()),
            Optional.empty(),
            sealed.chain());
    List<byte[]> golden = golden("consumer-format-2.hex");
    assertThat(HexFormat.of().formatHex(sealed.octets()))
        .isEqualTo(HexFormat.of().formatHex(golden.get(0)));
    assertThat(HexFormat.of().formatHex(clear.octets()))
        .isEqualTo(HexFormat.of().formatHex(golden.get(1)));
    assertThat(HexFormat.of().formatHex(opening))
        .isEqualTo(HexFormat.of().formatHex(golden.get(2)));
  }

  @Test
  void entries_of_format_2_are_read_and_their_chain_holds() throws Exception {
    List<byte[]> golden = golden("consumer-format-2.hex");
    StoredEntry first = StoredEntry.parse(golden.get(0));
    StoredEntry second = StoredEntry.parse(golden.get(1));
    assertThat(first.follows(1, Chain.ORIGIN)).isTrue();
    assertThat(second.follows(2, first.chain())).isTrue();
    assertThat(first.sealed().orElseThrow().isOpenedBy(golden.get(2))).isTrue();
    assertThat(first.entry(Optional.of(golden.get(2))).event()).isEqualTo(EVENT);
    assertThat(first.entry(Optional.empty()).erased()).isTrue();
    assertThat(first.entry(Optional.empty()).event().meter()).isEmpty();
    assertThat(second.entry(Optional.empty()).event()).isEqualTo(EVENT.about(Optional.empty()));
  }

  @Test
  void the_format_is_part_of_what_is_chained() throws Exception {
    StoredEntry second = StoredEntry.parse(golden("consumer-format-2.hex").get(1));
    String first = StoredEntry.parse(golden("consumer-format-2.hex").get(0)).chain();
    StoredEntry other =
        new StoredEntry(
            1,
            second.sequence(),
            second.time(),
            false,
            second.log(),
            second.code(),
            second.outcome(),
            second.clear(),
            second.sealed(),
            second.content(),
            second.chain());
    assertThat(second.follows(2, first)).isTrue();
    assertThat(other.follows(2, first)).isFalse();
  }

  @Test
  void an_entry_of_a_later_format_is_refused_by_name() throws Exception {
    byte[] later = golden("system-format-1.hex").get(0);
    later[0] = 3;

    assertThatThrownBy(() -> StoredEntry.parse(later)).hasMessageContaining("format 3");
  }
}
