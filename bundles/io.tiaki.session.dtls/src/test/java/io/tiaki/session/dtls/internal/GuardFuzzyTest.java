package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Policy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chance for a second in each build; {@code mvn -Pfuzz test} looks longer and by coverage. */
@Timeout(60)
class GuardFuzzyTest {
  @Test
  void seeds_and_their_mutations_break_nothing() {
    List<byte[]> seeds = GuardFuzz.seeds();
    seeds.forEach(GuardFuzz::feed);
    Random dice = new Random(41);
    long end = System.nanoTime() + 1_500_000_000L;
    int fed = 0;
    while (System.nanoTime() < end) {
      byte[] octets = seeds.get(dice.nextInt(seeds.size())).clone();
      for (int i = dice.nextInt(12); i >= 0; i--) {
        octets[dice.nextInt(octets.length)] = (byte) dice.nextInt();
      }
      GuardFuzz.feed(octets);
      fed++;
    }
    assertThat(fed).isPositive();
  }

  @Test
  void fragments_pin_little_memory_whatever_they_promise() {
    int inboxes = 64;
    List<RecordGuard> guards = new ArrayList<>();
    long before = heap();
    for (int i = 0; i < inboxes; i++) {
      boolean client = i % 2 == 0;
      FlightInbox inbox =
          client
              ? FlightInbox.ofClient(Policy.USUAL)
              : FlightInbox.ofServer(Policy.USUAL, 4, 1, 100);
      RecordGuard guard = new RecordGuard(inbox, new byte[0], record -> {}, LinkCounters.none());
      promise(guard);
      guards.add(guard);
    }
    long each = (heap() - before) / inboxes;
    assertThat(guards).hasSize(inboxes);
    assertThat(each).as("octets pinned by a handshake").isLessThan(128 * 1024);
  }

  private static void promise(RecordGuard guard) {
    for (int type = 0; type < 32; type++) {
      for (int sequence = 0; sequence < 12; sequence++) {
        for (int length = 40; length < 9_000; length += 97) {
          byte[] fragment =
              HostileDatagrams.fragment(type, length, sequence, length / 2, new byte[1]);
          guard.accept(
              HostileDatagrams.record(22, HostileDatagrams.DTLS_1_2, 0, sequence, fragment));
        }
      }
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
