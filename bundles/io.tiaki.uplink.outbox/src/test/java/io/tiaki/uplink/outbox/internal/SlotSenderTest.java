package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.Health;
import io.tiaki.platform.Late;
import io.tiaki.platform.Metric;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.CellSealer;
import io.tiaki.uplink.outbox.cells.Packer;
import io.tiaki.uplink.outbox.cells.Parcel;
import io.tiaki.uplink.outbox.cells.Parcels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotSenderTest {
  private static final Duration SLOT = Duration.ofSeconds(5);
  private static final int OCTETS = 2_048;
  private static final OutboxLimits LIMITS =
      new OutboxLimits(1_000, 1_000_000, Duration.ofSeconds(30), 16);

  private final ManualScheduler time = new ManualScheduler();
  private final FakeSecurity security = new FakeSecurity();
  private final Wire wire = new Wire();
  private final List<JournalEvent> entries = new ArrayList<>();
  private final Random random = new Random(7);
  private MemoryStateStore store = new MemoryStateStore();
  private DurableOutbox outbox;

  /** The connection, and the control system's view of what comes over it. */
  private final class Wire implements Connector {
    final List<Long> times = new ArrayList<>();
    final List<Cell> cells = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final Parcels parcels = new Parcels();
    final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();
    boolean connected = true;
    boolean stands;

    @Override
    public boolean connected() {
      return connected;
    }

    @Override
    public CompletionStage<Void> send(Envelope envelope) {
      if (!connected) {
        return CompletableFuture.failedFuture(new IOException("gone"));
      }
      assertThat(envelope.kind()).isEqualTo(Kind.CELL_UP);
      assertThat(envelope.cms()).hasSize(OCTETS);
      times.add(time.nanoTime() / 1_000_000);
      try {
        Cell cell = Cell.of(security.open("decrypt", envelope.cms()));
        cells.add(cell);
        cell.fragments().forEach(f -> parcels.take(f).ifPresent(p -> messages.add(p.id())));
      } catch (SecurityModuleException e) {
        throw new AssertionError(e);
      }
      CompletableFuture<Void> done = new CompletableFuture<>();
      if (stands) {
        open.add(done);
      } else {
        done.complete(null);
      }
      return done;
    }
  }

  @BeforeEach
  void start() {
    Concealment concealment =
        new Concealment(SLOT, OCTETS, "dcs", time, random::nextLong, random::nextDouble);
    outbox =
        new DurableOutbox(
            LIMITS, "gw1", Set.of("dcs"), time.clock(), time::nanoTime, time, concealment);
    outbox.attach(store);
    outbox.attach(security);
    Journal journal =
        event -> {
          entries.add(event);
          return CompletableFuture.completedFuture(null);
        };
    outbox.attach(journal);
    outbox.attach(wire);
    time.run();
  }

  private void put(Kind kind, String id, int octets) {
    byte[] cms = new byte[octets];
    Arrays.fill(cms, (byte) 7);
    assertThat(outbox.put(new Envelope(id, kind, cms)).toCompletableFuture()).isCompleted();
    time.run();
  }

  private void slots(int count) {
    time.advance(SLOT.multipliedBy(count));
  }

  /** A message of the control system in as many cells as it needs. */
  private void receive(Kind kind, byte[] cms) throws SecurityModuleException {
    Deque<Packer.Item<String>> items = new ArrayDeque<>();
    items.add(new Packer.Item<>("", new Parcel(kind, "", cms)));
    Packer<String> packer =
        new Packer<>(
            new Packer.Source<>() {
              @Override
              public Optional<Packer.Item<String>> next(boolean urgent) {
                return Optional.ofNullable(items.poll());
              }

              @Override
              public boolean isWanted(String message) {
                return true;
              }

              @Override
              public void packed(String message) {}
            },
            random::nextLong);
    CellSealer sealer = new CellSealer("gw1", OCTETS);
    do {
      Cell cell = new Cell(0, 0, packer.next(sealer.room()));
      outbox.received(Kind.CELL_DOWN, sealer.seal(security, cell));
      time.run();
    } while (packer.open() > 0);
  }

  private void accept(String... ids) throws SecurityModuleException {
    String list = "\"" + String.join("\",\"", ids) + "\"";
    String receipt =
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"gw1\",\"created\":\"2026-01-01T00:00:00Z\","
            + "\"accepted\":["
            + list
            + "],\"rejected\":[]}";
    receive(Kind.RECEIPT, FakeSecurity.signed("dcs", receipt));
  }

  private double metric(String name) {
    return outbox.figures().metrics().stream()
        .filter(m -> m.name().equals(name))
        .mapToDouble(Metric::value)
        .sum();
  }

  private Health budget() {
    return outbox.budget().probe().toCompletableFuture().join();
  }

  @Test
  void a_cell_leaves_in_each_slot_whether_there_is_something_to_send_or_not() {
    slots(100);
    List<Long> quiet = List.copyOf(wire.times);
    for (int i = 0; i < 100; i++) {
      put(Kind.READINGS, "m" + i, 3_000);
      slots(1);
    }
    assertThat(quiet).hasSizeBetween(99, 100);
    assertThat(wire.times).hasSizeBetween(199, 200);
    for (int i = 0; i < wire.times.size(); i++) {
      long slot = (i + 1) * SLOT.toMillis();
      assertThat(wire.times.get(i)).isBetween(slot + 1_250, slot + 2_500);
    }
    assertThat(wire.cells.stream().limit(99).mapToInt(Cell::content)).containsOnly(0);
  }

  @Test
  void a_message_leaves_in_fragments_and_its_receipt_frees_it() throws Exception {
    put(Kind.READINGS, "large", 5_000);
    put(Kind.READINGS, "small", 100);
    slots(3);
    assertThat(wire.messages).isEmpty();
    slots(2);
    assertThat(wire.messages).containsExactly("large", "small");
    accept("large", "small");
    assertThat(outbox.waiting()).isZero();
    slots(20);
    assertThat(wire.messages).hasSize(2);
    assertThat(metric("slots.dummy")).isGreaterThan(15);
    assertThat(metric("slots.used")).isEqualTo(4);
    assertThat(metric("cells.received")).isEqualTo(1);
  }

  @Test
  void an_answer_leaves_in_the_next_slot_while_a_long_message_is_on_its_way() {
    put(Kind.READINGS, "long", 30_000);
    slots(5);
    put(Kind.OUTCOME, "answer", 1_000);
    slots(1);
    time.advance(SLOT.dividedBy(2));
    assertThat(wire.messages).containsExactly("answer");
    slots(30);
    assertThat(wire.messages).contains("long");
  }

  @Test
  void what_waited_during_an_outage_leaves_at_the_same_rate() {
    wire.connected = false;
    for (int i = 0; i < 50; i++) {
      put(Kind.READINGS, "m" + i, 1_200);
    }
    slots(100);
    assertThat(wire.times).isEmpty();
    wire.connected = true;
    outbox.connected();
    slots(70);
    assertThat(wire.times).hasSizeBetween(69, 71);
    for (int i = 1; i < wire.times.size(); i++) {
      assertThat(wire.times.get(i) - wire.times.get(i - 1)).isBetween(3_750L, 6_250L);
    }
    assertThat(wire.messages).hasSizeGreaterThan(15);
  }

  @Test
  void slots_that_passed_while_the_computer_slept_are_not_made_up_for() {
    time.advance(SLOT.multipliedBy(3));
    int before = wire.times.size();
    // The task of slot 4 runs, and the clock says slot 1000.
    time.jump(SLOT.multipliedBy(1_000));
    slots(3);
    assertThat(wire.times.size() - before).isBetween(2, 4);
  }

  @Test
  void a_network_that_stands_still_gets_two_cells_and_no_burst_afterwards() {
    wire.stands = true;
    put(Kind.READINGS, "m", 100);
    slots(20);
    assertThat(wire.times).hasSize(2);
    assertThat(metric("slots.missed")).isGreaterThan(15);
    wire.stands = false;
    wire.open.forEach(f -> f.complete(null));
    slots(10);
    assertThat(wire.times).hasSizeBetween(11, 13);
  }

  @Test
  void without_a_receipt_a_message_is_sent_again_in_slots_and_not_before_one_can_come() {
    put(Kind.READINGS, "m", 100);
    slots(2);
    assertThat(wire.messages).containsExactly("m");
    time.advance(Duration.ofSeconds(25));
    assertThat(wire.messages).hasSize(1);
    time.advance(Duration.ofSeconds(20));
    assertThat(wire.messages).containsExactly("m", "m");
    assertThat(metric("messages.repeated")).isEqualTo(1);
  }

  @Test
  void a_new_connection_begins_every_message_anew() throws Exception {
    put(Kind.READINGS, "long", 10_000);
    slots(4);
    outbox.connected();
    wire.parcels.dropOldest();
    slots(10);
    assertThat(wire.messages).containsExactly("long");
    accept("long");
    assertThat(outbox.waiting()).isZero();
  }

  @Test
  void after_a_kill_what_had_no_receipt_leaves_again() {
    put(Kind.READINGS, "long", 10_000);
    slots(4);
    start();
    slots(10);
    assertThat(wire.messages).contains("long");
  }

  @Test
  void a_store_that_goes_changes_nothing_on_the_wire() {
    put(Kind.READINGS, "long", 10_000);
    slots(2);
    outbox.detach(store);
    int before = wire.times.size();
    slots(10);
    assertThat(wire.times.size() - before).isBetween(9, 11);
    outbox.attach(store);
    slots(15);
    assertThat(wire.messages).contains("long");
  }

  @Test
  void an_instruction_in_cells_comes_to_the_others_in_the_open() throws Exception {
    List<String> came = new ArrayList<>();
    outbox.attach(
        1L,
        Late.here(
            new InboundListener() {
              @Override
              public void received(Kind kind, byte[] cms) {
                came.add(kind + " " + cms.length);
              }

              @Override
              public void connected() {}
            }));
    receive(Kind.INSTRUCTION, new byte[6_000]);
    receive(Kind.READINGS, new byte[60]);
    assertThat(came).containsExactly("INSTRUCTION 6000");
    assertThat(metric("cells.dropped")).isEqualTo(1);
  }

  @Test
  void what_is_no_cell_is_counted_and_nothing_worse() {
    outbox.received(Kind.CELL_DOWN, "no cell".getBytes(StandardCharsets.US_ASCII));
    outbox.received(Kind.CELL_DOWN, new byte[OCTETS]);
    time.run();
    assertThat(metric("cells.dropped")).isEqualTo(2);
    slots(3);
    assertThat(wire.times).isNotEmpty();
  }

  @Test
  void a_certificate_with_a_longer_name_makes_no_longer_cell() {
    slots(3);
    security.overhead += 5;
    slots(3);
    assertThat(wire.times).hasSizeBetween(5, 6);
  }

  @Test
  void a_budget_that_is_too_small_is_told_before_anything_is_lost() {
    assertThat(budget().status()).isEqualTo(Health.Status.HEALTHY);
    for (int i = 0; i < 150; i++) {
      put(Kind.READINGS, "m" + i, 2_500);
      slots(1);
    }
    Health health = budget();
    assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
    assertThat(health.text()).contains("octets wait", "conceal.slot.ms");
    assertThat(entries).extracting(JournalEvent::code).containsExactly("uplink.budget");
    assertThat(metric("slots.drain")).isGreaterThan(100_000);
    assertThat(outbox.waiting()).isEqualTo(150);
  }

  @Test
  void draining_after_an_outage_is_no_reason_for_an_alarm() throws Exception {
    wire.connected = false;
    for (int i = 0; i < 150; i++) {
      put(Kind.READINGS, "m" + i, 1_400);
    }
    wire.connected = true;
    outbox.connected();
    for (int i = 0; i < 150; i++) {
      slots(1);
      if (!wire.messages.isEmpty()) {
        accept(wire.messages.toArray(String[]::new));
        wire.messages.clear();
      }
    }
    assertThat(entries).isEmpty();
    assertThat(budget().status()).isEqualTo(Health.Status.HEALTHY);
  }
}
