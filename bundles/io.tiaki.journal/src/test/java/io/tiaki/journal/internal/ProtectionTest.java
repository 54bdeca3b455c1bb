package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Chain;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Records;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.journal.file.Verdict;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on a log: each is found, at the start, in the background, or in an export. */
class ProtectionTest {
  private final Box box = new Box().started().record(Box.METER, 1, 25);

  private List<String> faults(Box of) {
    return of.journal.status(LogKind.SYSTEM).faults();
  }

  private static Map<String, TreeMap<String, byte[]>> copy(
      Map<String, TreeMap<String, byte[]>> maps) {
    Map<String, TreeMap<String, byte[]>> copy = new TreeMap<>();
    maps.forEach((name, map) -> copy.put(name, new TreeMap<>(map)));
    return copy;
  }

  @Test
  void a_start_finds_nothing_wrong_with_an_untouched_log() {
    Box next = box.restarted();
    assertThat(faults(next)).isEmpty();
    assertThat(next.verdict(exported(next)).isGood()).isTrue();
  }

  private static byte[] exported(Box of) {
    try {
      return of.export();
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_start_finds_that_the_end_was_cut_off_and_leaves_the_places_free() throws Exception {
    for (long gone = 25; gone > 20; gone--) {
      box.map().remove(ChainedLog.key(gone));
    }
    Box next = box.restarted();
    assertThat(faults(next)).anyMatch(f -> f.startsWith("entries 21 to 25 are missing"));
    assertThat(next.entries("journal.damaged"))
        .isNotEmpty()
        .allMatch(e -> e.sequence() > 25)
        .allMatch(e -> e.event().text().contains("system log"));
    Verdict verdict = next.verdict(next.export());
    assertThat(verdict.problems())
        .anyMatch(p -> p.kind() == Problem.Kind.MISSING && p.text().contains("21 to 25"));
    assertThat(verdict.proven()).isLessThan(21);
  }

  @Test
  void a_start_finds_an_entry_altered_behind_the_last_head() {
    Box more = box.restarted().record(26, 28);
    byte[] entry = more.map().get(ChainedLog.key(27));
    entry[30] ^= 1;
    assertThat(faults(more.restarted())).anyMatch(f -> f.contains("entry 27"));
  }

  @Test
  void the_walk_in_the_background_finds_an_entry_altered_long_before() {
    byte[] entry = box.map().get(ChainedLog.key(3));
    entry[30] ^= 1;
    assertThat(faults(box.restarted())).anyMatch(f -> f.contains("entry 3"));
  }

  @Test
  void whoever_chains_anew_cannot_sign() throws Exception {
    String chain = Chain.ORIGIN;
    for (long i = 1; i <= 25; i++) {
      StoredEntry forged =
          StoredEntry.of(i, Instant.EPOCH, true, Box.event(9), Optional.empty(), chain);
      chain = forged.chain();
      box.map().put(ChainedLog.key(i), forged.octets());
    }
    Box next = box.restarted();
    assertThat(faults(next)).anyMatch(f -> f.contains("entries were altered"));
    next.restarted().record(30, 60).restarted();
    assertThat(box.journal.check(LogKind.SYSTEM)).isNotEmpty();
    assertThat(box.verdict(box.export()).problems())
        .anyMatch(p -> p.kind() == Problem.Kind.ALTERED && p.text().contains("chained anew"));
  }

  @Test
  void a_head_that_somebody_else_signed_is_found() throws Exception {
    TreeMap<String, byte[]> heads = box.store.maps.get("journal.heads");
    Head head = new Head(LogKind.SYSTEM, 25, "0".repeat(64), Instant.EPOCH, true, 1);
    byte[] foreign = new FakeSecurity("gw2").sign(head.octets());
    heads.put(
        "system.head." + ChainedLog.key(25), Marked.of(new Signing.Signed(head, foreign)).octets());
    assertThat(faults(box.restarted()))
        .anyMatch(f -> f.contains("last signed head is not good"))
        .anyMatch(f -> f.contains("entry 25 is not the one"));
  }

  @Test
  void an_older_state_that_was_brought_back_is_found_by_the_head_outside(@TempDir Path folder)
      throws Exception {
    Path anchor = folder.resolve("gateway.journal");
    Box first = new Box().anchored(anchor).started().record(1, 20);
    Map<String, TreeMap<String, byte[]>> older = copy(first.store.maps);
    first.record(21, 40);
    assertThat(Files.readString(anchor)).startsWith("tiaki-journal-anchor 1\nsystem 40 ");
    first.store.maps.clear();
    first.store.maps.putAll(copy(older));
    Box back = first.restarted();
    assertThat(faults(back)).anyMatch(f -> f.startsWith("entries 21 to 40 are missing"));
    assertThat(back.entries("journal.damaged")).allMatch(e -> e.sequence() > 40);

    Box without = new Box(back.store, back.security);
    without.store.maps.clear();
    without.store.maps.putAll(copy(older));
    assertThat(faults(without.started())).as("what it is without the file").isEmpty();
  }

  @Test
  void an_anchor_that_was_tampered_with_is_found(@TempDir Path folder) throws Exception {
    Path anchor = folder.resolve("gateway.journal");
    Box first = new Box().anchored(anchor).started().record(1, 20);
    Files.writeString(anchor, Files.readString(anchor).replaceFirst("system 20 ", "system 10 "));
    assertThat(faults(first.restarted())).anyMatch(f -> f.contains("outside the data folder"));
  }

  @Test
  void every_octet_of_an_export_counts() throws Exception {
    byte[] good = box.restarted().export();
    assertThat(box.verdict(good).isGood()).isTrue();
    List<String> chains = chains(good);
    for (int at = 0; at < good.length; at++) {
      byte[] altered = good.clone();
      altered[at] ^= 1;
      Verdict verdict = box.verdict(altered);
      assertThat(verdict.isGood()).as("octet " + at).isFalse();
      assertThat(verdict.problems()).isNotEmpty();
    }
    assertThat(chains).hasSize(25);
  }

  private List<String> chains(byte[] file) {
    List<JournalEntry> entries = new ArrayList<>();
    box.verdict(file, entries);
    return entries.stream().map(JournalEntry::chain).toList();
  }

  @Test
  void an_export_cut_off_anywhere_is_known_as_cut_off_or_as_an_earlier_one() throws Exception {
    byte[] good = box.export();
    for (int length = 0; length < good.length; length++) {
      Verdict verdict = box.verdict(Arrays.copyOf(good, length));
      if (verdict.isGood()) {
        assertThat(verdict.head().orElseThrow().sequence()).isEqualTo(verdict.last());
        assertThat(verdict.last()).isLessThanOrEqualTo(25);
      } else {
        assertThat(verdict.problems().get(0).kind()).isEqualTo(Problem.Kind.CUT);
      }
    }
  }

  @Test
  void entries_that_change_places_are_found() throws Exception {
    TreeMap<String, byte[]> map = box.map();
    byte[] seven = map.get(ChainedLog.key(7));
    map.put(ChainedLog.key(7), map.get(ChainedLog.key(8)));
    map.put(ChainedLog.key(8), seven);
    assertThat(box.verdict(box.export()).problems())
        .anyMatch(p -> p.kind() == Problem.Kind.REORDERED);
  }

  @Test
  void what_is_shown_of_an_entry_is_what_was_chained() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Records.begin(LogKind.SYSTEM, 1, Chain.ORIGIN));
    byte[] stored = box.map().get(ChainedLog.key(1));
    byte[] lie = io.tiaki.journal.file.Personal.of(Box.of(Box.OTHER, 99)).opening(new byte[16]);
    file.writeBytes(Records.entry(stored, lie));
    List<JournalEntry> shown = new ArrayList<>();
    Verdict verdict = box.verdict(file.toByteArray(), shown);
    assertThat(verdict.problems().get(0).kind()).isEqualTo(Problem.Kind.ALTERED);
    assertThat(shown).allMatch(JournalEntry::erased);
  }

  @Test
  void sealed_octets_moved_to_another_entry_do_not_open() throws Exception {
    StoredEntry one = StoredEntry.parse(box.map().get(ChainedLog.key(1)));
    StoredEntry two = StoredEntry.parse(box.map().get(ChainedLog.key(2)));
    StoredEntry moved =
        StoredEntry.of(2, two.time(), true, Box.of(Box.METER, 2), one.sealed(), one.chain());
    box.map().put(ChainedLog.key(2), moved.octets());
    org.assertj.core.api.Assertions.assertThatThrownBy(box::entries)
        .hasMessageContaining("Entry 2 cannot be opened");
  }

  @Test
  void after_a_meter_was_erased_the_chain_holds_and_nothing_opens_it_again() throws Exception {
    box.record(Box.OTHER, 26, 27);
    byte[] before = box.export();
    Map<String, TreeMap<String, byte[]>> copy = copy(box.store.maps);
    assertThat(Box.done(box.journal.erase(Set.of(Box.METER), "admin"))).isNull();
    box.settle();

    assertThat(box.entries().stream().filter(JournalEntry::erased)).hasSize(25);
    assertThat(box.entries("test.meter"))
        .filteredOn(e -> !e.erased())
        .hasSize(2)
        .allMatch(e -> e.event().meter().equals(Optional.of(Box.OTHER)));
    assertThat(box.journal.check(LogKind.SYSTEM)).isEmpty();
    assertThat(box.journal.of(LogKind.SYSTEM, Box.METER, 1, 10)).isEmpty();
    Verdict verdict = box.verdict(box.export());
    assertThat(verdict.isGood()).isTrue();
    assertThat(verdict.closed()).isEqualTo(25);

    // A copy of all files from before, opened with all keys of after.
    box.store.maps.clear();
    box.store.maps.putAll(copy);
    Box older = box.restarted();
    assertThat(older.entries().stream().filter(JournalEntry::erased)).hasSize(25);
    assertThat(older.journal.of(LogKind.SYSTEM, Box.METER, 1, 10)).isEmpty();
    assertThat(box.verdict(before).closed()).as("an export that left before").isZero();
  }

  @Test
  void an_erased_meter_begins_anew() throws Exception {
    box.journal.erase(Set.of(Box.METER), "admin");
    box.settle();
    box.record(Box.METER, 1, 1);
    assertThat(box.journal.of(LogKind.SYSTEM, Box.METER, 1, 10))
        .extracting(e -> e.event().text())
        .containsExactly("number 1");
    assertThat(box.security.keys).hasSize(1);
  }

  @Test
  void a_closed_export_shows_nothing_and_can_be_checked() throws Exception {
    byte[] closed = box.export(64 << 10, false);
    List<JournalEntry> entries = new ArrayList<>();
    Verdict verdict = box.verdict(closed, entries);
    assertThat(verdict.isGood()).isTrue();
    assertThat(entries).hasSize(25).allMatch(JournalEntry::erased);
    assertThat(new String(closed, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("TKI")
        .doesNotContain("number");
  }

  @Test
  void an_export_in_small_parts_is_the_same_log() throws Exception {
    Box big = new Box().bounded(10_000, 5_000).started();
    big.record(1, 900);
    Verdict whole = big.verdict(big.export(64 << 10, true));
    Verdict parts = big.verdict(big.export(5_000, true));
    assertThat(parts.isGood()).isTrue();
    assertThat(parts.entries()).isEqualTo(whole.entries()).isEqualTo(900);
    assertThat(parts.lastChain()).isEqualTo(whole.lastChain());
  }

  @Test
  void a_clock_that_is_not_trusted_is_said_of_entries_and_heads() throws Exception {
    box.trusted = false;
    box.record(26, 40);
    box.time.advance(Duration.ofMinutes(11));
    Verdict verdict = box.verdict(box.export());
    assertThat(verdict.untrusted()).isEqualTo(15);
    assertThat(verdict.head().orElseThrow().timeTrusted()).isFalse();
  }
}
