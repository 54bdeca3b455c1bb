package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.store.StoreMark;
import io.tiaki.store.StoreMarks;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox.OutboxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DurableOutboxTest {
  private static final Duration RESEND = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(10);

  private final ManualScheduler time = new ManualScheduler();
  private final FakeConnector connector = new FakeConnector();
  private final List<JournalEvent> entries = new ArrayList<>();
  private final Journal journal =
      event -> {
        entries.add(event);
        return CompletableFuture.completedFuture(null);
      };
  private MemoryStateStore store = new MemoryStateStore();
  private DurableOutbox outbox;

  @BeforeEach
  void start() {
    start(new OutboxLimits(100, 10_000, RESEND, 4));
  }

  private void start(OutboxLimits limits) {
    outbox = new DurableOutbox(limits, "gw1", Set.of("dcs"), time.clock(), time::nanoTime, time);
    outbox.attach(store);
    outbox.attach(connector);
    outbox.attach(new FakeSecurity());
    outbox.attach(journal);
    time.run();
  }

  private static Envelope envelope(int number) {
    return new Envelope(
        "m" + number, Kind.READINGS, ("cms of " + number).getBytes(StandardCharsets.US_ASCII));
  }

  private CompletableFuture<Void> put(int number) {
    CompletableFuture<Void> done = outbox.put(envelope(number)).toCompletableFuture();
    time.run();
    return done;
  }

  private static String receipt(String gateway, List<String> accepted, String rejected) {
    String ids = accepted.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
    return "{\"version\":1,\"type\":\"receipt\",\"gateway\":\""
        + gateway
        + "\",\"created\":\"2026-01-01T00:00:00Z\",\"accepted\":["
        + ids
        + "],\"rejected\":["
        + rejected
        + "]}";
  }

  private void receive(String signer, String receipt) {
    outbox.received(Kind.RECEIPT, FakeSecurity.signed(signer, receipt));
    time.run();
  }

  private void accept(String... ids) {
    receive("dcs", receipt("gw1", List.of(ids), ""));
  }

  private static String failure(CompletableFuture<Void> stage) throws Exception {
    try {
      stage.get(0, java.util.concurrent.TimeUnit.SECONDS);
      return "";
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(OutboxException.class);
      return e.getCause().getMessage();
    }
  }

  @Test
  void hands_on_the_mark_of_a_good_receipt_only() {
    List<String> known = new ArrayList<>();
    outbox.attach(
        new StoreMarks() {
          @Override
          public Optional<StoreMark> newest() {
            return Optional.empty();
          }

          @Override
          public void known(long number, String head) {
            known.add(number + head.substring(0, 2));
          }
        });
    String mark = "\"mark\":{\"number\":57,\"head\":\"" + "ab".repeat(32) + "\"},\"accepted\"";
    receive("somebody", receipt("gw1", List.of(), "").replace("\"accepted\"", mark));
    receive("dcs", receipt("gw2", List.of(), "").replace("\"accepted\"", mark));
    receive(
        "dcs",
        receipt("gw1", List.of(), "").replace("\"accepted\"", mark.replace("57", "1.5e300")));
    assertThat(known).isEmpty();
    receive("dcs", receipt("gw1", List.of(), "").replace("\"accepted\"", mark));
    receive("dcs", receipt("gw1", List.of(), ""));
    assertThat(known).containsExactly("57ab");
  }

  @Test
  void keeps_a_message_until_its_receipt() {
    assertThat(put(1)).isCompleted();
    assertThat(connector.sent)
        .singleElement()
        .satisfies(e -> assertThat(e.cms()).isEqualTo(envelope(1).cms()));
    assertThat(outbox.waiting()).isEqualTo(1);
    connector.ids();
    accept("m1", "unknown");
    assertThat(outbox.waiting()).isZero();
    assertThat(store.maps.get(MessageCodec.MAP)).isEmpty();
    time.advance(Duration.ofMinutes(5));
    assertThat(connector.ids()).isEmpty();
  }

  @Test
  void an_id_that_waits_is_not_taken_twice() {
    store.holding = true;
    CompletableFuture<Void> first = put(1);
    CompletableFuture<Void> second = put(1);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    store.release();
    time.run();
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(put(1)).isCompleted();
    assertThat(outbox.waiting()).isEqualTo(1);
    assertThat(connector.ids()).containsExactly("m1");
  }

  @Test
  void sends_in_order_within_the_window() {
    connector.connected = false;
    IntStream.rangeClosed(1, 10).forEach(this::put);
    assertThat(connector.ids()).isEmpty();
    connector.connected = true;
    outbox.connected();
    time.run();
    assertThat(connector.ids()).containsExactly("m1", "m2", "m3", "m4");
    accept("m2");
    assertThat(connector.ids()).containsExactly("m5");
    accept("m1", "m3");
    assertThat(connector.ids()).containsExactly("m6", "m7");
  }

  @Test
  void sends_again_without_receipt_and_at_each_new_connection() {
    put(1);
    put(2);
    assertThat(connector.ids()).containsExactly("m1", "m2");
    time.advance(RESEND.minusSeconds(2));
    assertThat(connector.ids()).isEmpty();
    time.advance(Duration.ofSeconds(4));
    assertThat(connector.ids()).containsExactly("m1", "m2");
    outbox.connected();
    time.run();
    assertThat(connector.ids()).containsExactly("m1", "m2");
  }

  @Test
  void messages_that_never_get_a_receipt_do_not_stop_the_others() {
    IntStream.rangeClosed(1, 40).forEach(this::put);
    List<String> arrived = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<String> sent = connector.ids();
      arrived.addAll(sent);
      List<String> good =
          sent.stream().filter(id -> Integer.parseInt(id.substring(1)) > 8).toList();
      if (!good.isEmpty()) {
        accept(good.toArray(String[]::new));
      }
      time.advance(Duration.ofSeconds(2));
    }
    assertThat(arrived).contains("m40");
    assertThat(outbox.waiting()).isEqualTo(8);
  }

  @Test
  void refuses_what_does_not_fit() throws Exception {
    start(new OutboxLimits(3, 10_000, RESEND, 4));
    IntStream.rangeClosed(1, 3).forEach(this::put);
    assertThat(failure(put(4))).contains("full");
    accept("m1");
    assertThat(put(4)).isCompleted();
    store = new MemoryStateStore();
    start(new OutboxLimits(100, 20, RESEND, 4));
    assertThat(put(1)).isCompleted();
    assertThat(put(2)).isCompleted();
    assertThat(failure(put(3))).contains("full");
    store.holding = true;
    accept("m1", "m2");
    store.release();
    store.holding = true;
    time.run();
    CompletableFuture<Void> first = put(5);
    CompletableFuture<Void> second = put(6);
    assertThat(failure(put(7))).as("what is on its way counts").contains("full");
    store.release();
    time.run();
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
  }

  @Test
  void takes_only_what_goes_up() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> outbox.put(new Envelope("x", Kind.RECEIPT, new byte[1])));
  }

  @Test
  void survives_a_restart_in_order() {
    connector.connected = false;
    IntStream.rangeClosed(1, 12).forEach(this::put);
    start();
    assertThat(outbox.waiting()).isEqualTo(12);
    put(13);
    connector.connected = true;
    outbox.connected();
    time.run();
    accept("m1", "m2", "m3", "m4");
    accept("m5", "m6", "m7", "m8");
    accept("m9", "m10", "m11", "m12");
    assertThat(connector.ids())
        .containsExactly(
            "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13");
  }

  @Test
  void survives_the_store_going_away_and_coming_back() throws Exception {
    put(1);
    outbox.detach(store);
    assertThat(failure(put(2))).contains("not ready");
    MemoryStateStore updated = new MemoryStateStore(store.maps);
    outbox.attach(updated);
    time.run();
    assertThat(put(2)).isCompleted();
    assertThat(outbox.waiting()).isEqualTo(2);
    accept("m1", "m2");
    assertThat(updated.maps.get(MessageCodec.MAP)).isEmpty();
  }

  @Test
  void survives_a_swap_of_the_connector() {
    put(1);
    outbox.detach(connector);
    put(2);
    FakeConnector other = new FakeConnector();
    outbox.attach(other);
    time.run();
    assertThat(other.ids()).containsExactly("m1", "m2");
    outbox.detach(connector);
    put(3);
    assertThat(other.ids()).containsExactly("m3");
  }

  @Test
  void tries_again_when_the_connector_fails() {
    connector.failing = true;
    put(1);
    put(2);
    time.advance(Duration.ofSeconds(3));
    connector.failing = false;
    time.advance(Duration.ofSeconds(2));
    assertThat(connector.ids()).containsExactly("m1", "m2");
  }

  @Test
  void a_failing_store_is_told_to_who_puts_and_heals() throws Exception {
    store.failing = true;
    assertThat(failure(put(1))).contains("the disk is full");
    store.failing = false;
    assertThat(put(1)).isCompleted();
    assertThat(connector.ids()).containsExactly("m1");
    store.failing = true;
    accept("m1");
    assertThat(outbox.waiting()).as("could not be freed").isEqualTo(1);
    store.failing = false;
    accept("m1");
    assertThat(outbox.waiting()).isZero();
  }

  @Test
  void waits_for_a_store_that_cannot_be_read_yet() {
    outbox.detach(store);
    MemoryStateStore bad = new MemoryStateStore(store.maps);
    bad.failing = true;
    outbox.attach(bad);
    time.run();
    bad.failing = false;
    time.advance(Duration.ofSeconds(2));
    assertThat(put(1)).isCompleted();
  }

  @Test
  void enters_and_frees_what_the_control_system_rejects() {
    put(1);
    receive(
        "dcs",
        receipt(
            "gw1",
            List.of(),
            "{\"id\":\"m1\",\"code\":\"malformed\",\"text\":\"bad \\u001b[31m value\"}"));
    assertThat(outbox.waiting()).isZero();
    assertThat(entries)
        .singleElement()
        .satisfies(e -> assertThat(e.code()).isEqualTo("uplink.rejected"))
        .satisfies(e -> assertThat(e.subject()).isEqualTo("m1"))
        .satisfies(e -> assertThat(e.text()).isEqualTo("malformed: bad ?[31m value"));
  }

  @Test
  void bad_receipts_free_nothing_are_counted_and_entered_once_in_a_while() {
    put(1);
    String good = receipt("gw1", List.of("m1"), "");
    outbox.received(Kind.RECEIPT, new byte[] {1, 2, 3});
    time.run();
    receive("mallory", good);
    receive("dcs", receipt("gw2", List.of("m1"), ""));
    receive("dcs", "not json");
    receive("dcs", good.replace("\"version\":1", "\"version\":2"));
    assertThat(outbox.waiting()).isEqualTo(1);
    assertThat(outbox.badReceipts()).isEqualTo(5);
    assertThat(entries)
        .singleElement()
        .satisfies(e -> assertThat(e.code()).isEqualTo("uplink.bad-receipt"))
        .satisfies(e -> assertThat(e.text()).contains("signature"));
    time.advance(Duration.ofSeconds(61));
    receive("mallory", good);
    assertThat(entries).hasSize(2);
    assertThat(entries.get(1).subject()).isEqualTo("mallory");
    assertThat(entries.get(1).text()).contains("4 others");
    outbox.received(Kind.INSTRUCTION, FakeSecurity.signed("dcs", good));
    time.run();
    assertThat(outbox.waiting()).isEqualTo(1);
  }

  @Test
  void a_message_that_cannot_be_read_any_more_is_given_up_and_entered() {
    connector.connected = false;
    put(1);
    put(2);
    store.maps.get(MessageCodec.MAP).remove(MessageCodec.messageKey(1));
    connector.connected = true;
    outbox.connected();
    time.advance(MOMENT);
    assertThat(connector.ids()).containsExactly("m2");
    assertThat(outbox.waiting()).isEqualTo(1);
    assertThat(entries)
        .singleElement()
        .satisfies(e -> assertThat(e.code()).isEqualTo("uplink.lost"));
  }

  @Test
  void what_is_being_freed_is_not_sent_and_not_taken_for_lost() {
    put(1);
    connector.ids();
    store.holding = true;
    accept("m1");
    store.maps.get(MessageCodec.MAP).remove(MessageCodec.messageKey(1));
    outbox.connected();
    time.advance(RESEND.multipliedBy(2));
    assertThat(entries).isEmpty();
    store.release();
    time.run();
    assertThat(outbox.waiting()).isZero();
  }

  @Test
  void what_could_not_be_freed_is_sent_again_in_its_time() {
    put(1);
    connector.ids();
    store.failing = true;
    accept("m1");
    store.failing = false;
    time.advance(Duration.ofSeconds(5));
    assertThat(connector.ids()).isEmpty();
    time.advance(RESEND);
    assertThat(connector.ids()).containsExactly("m1");
  }

  @Test
  void a_backlog_leaves_as_fast_as_receipts_come() {
    IntStream.rangeClosed(1, 60).forEach(this::put);
    for (int i = 0; i < 30; i++) {
      time.advance(RESEND.plusSeconds(1));
    }
    connector.ids();
    time.advance(RESEND.plusSeconds(1));
    for (List<String> sent = connector.ids(); !sent.isEmpty(); sent = connector.ids()) {
      accept(sent.toArray(String[]::new));
      time.advance(MOMENT);
    }
    assertThat(outbox.waiting()).isZero();
  }

  @Test
  void a_clock_set_back_stops_nothing() {
    put(1);
    connector.ids();
    time.jump(Duration.ofDays(-1));
    put(2);
    accept("m2");
    time.advance(Duration.ofMinutes(1));
    assertThat(connector.ids()).contains("m1");
  }

  @Test
  void a_flood_of_receipts_is_bounded() {
    put(1);
    for (int i = 0; i < 10_000; i++) {
      outbox.received(Kind.RECEIPT, new byte[10]);
    }
    time.run();
    assertThat(outbox.badReceipts()).isEqualTo(64);
    accept("m1");
    assertThat(outbox.waiting()).isZero();
  }
}
