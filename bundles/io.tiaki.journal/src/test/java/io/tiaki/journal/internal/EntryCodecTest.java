package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  private static final JournalEvent EVENT =
      new JournalEvent(
          LogKind.SYSTEM, "a.b", "wer \u00fc", Optional.of(new MeterId("TKI1")), "text");

  @Test
  void chains_the_documented_octets() {
    byte[] content = EntryCodec.content(1, Instant.ofEpochMilli(2), EVENT);
    assertThat(HexFormat.of().formatHex(content))
        .isEqualTo(
            "0000000000000001"
                + "0000000000000002"
                + "000673797374656d"
                + "0003612e62"
                + "000677657220c3bc"
                + "0004544b4931"
                + "000474657874");
    // printf '%064d' 0 | xxd -r -p; the content above; sha256sum
    assertThat(EntryCodec.chain(EntryCodec.ORIGIN, content))
        .isEqualTo("7dfa85bf5204840fe893d6a75571b34ec9a5c932abe0254f78f0c4a2685e2dd6");
  }

  @Test
  void reads_back_what_it_wrote() {
    byte[] content = EntryCodec.content(7, Instant.ofEpochMilli(2), EVENT);
    String chain = EntryCodec.chain(EntryCodec.ORIGIN, content);
    JournalEntry entry = EntryCodec.decode(EntryCodec.stored(content, chain));
    assertThat(entry).isEqualTo(new JournalEntry(7, Instant.ofEpochMilli(2), EVENT, chain));
    assertThat(EntryCodec.follows(entry, 7, EntryCodec.ORIGIN)).isTrue();
    assertThat(EntryCodec.follows(entry, 8, EntryCodec.ORIGIN)).isFalse();
    assertThat(EntryCodec.follows(entry, 7, chain)).isFalse();
  }

  @Test
  void refuses_truncation_and_garbage() {
    byte[] content = EntryCodec.content(7, Instant.ofEpochMilli(2), EVENT);
    byte[] stored = EntryCodec.stored(content, EntryCodec.ORIGIN);
    for (int length = 0; length < stored.length; length++) {
      byte[] cut = Arrays.copyOf(stored, length);
      assertThatIllegalArgumentException().isThrownBy(() -> EntryCodec.decode(cut));
    }
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] octets = stored.clone();
      octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      try {
        EntryCodec.decode(octets);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("\n");
      }
    }
  }
}
