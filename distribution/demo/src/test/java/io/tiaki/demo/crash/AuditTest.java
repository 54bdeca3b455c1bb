package io.tiaki.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Tally said = new Tally();
  private final Map<Row.Key, Row> meters = new HashMap<>();
  private final Map<Row.Key, Row> book = new HashMap<>();
  private final Set<Row.Key> twice = new HashSet<>();
  private final Set<String> outcomes = new HashSet<>();
  private final Map<Long, Row> accepted = new TreeMap<>();
  private final List<String> waiting = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private long cursor = 3;

  private static Row row(int second, String value) {
    return new Row(
        new Row.Key(new MeterId("TKI0000000000001"), START.plusSeconds(second)),
        Map.of(ObisCode.ACTIVE_ENERGY_IMPORT, Row.number(value)));
  }

  /** Three readings, everywhere where they belong. */
  @BeforeEach
  void allIsWell() {
    for (int i = 1; i <= 3; i++) {
      Row row = row(i, i + ".0");
      said.registered(row);
      said.announced(row);
      meters.put(row.key(), row);
      book.put(row.key(), row);
      accepted.put((long) i, row);
    }
    done.add("i1");
    outcomes.add("i1");
  }

  private Audit.Findings findings() {
    return new Audit(
            said,
            meters,
            new BookFile(book, twice, Set.of("i1", "i2"), outcomes),
            new GatewayFile(accepted, cursor, waiting, done, open, faults))
        .findings();
  }

  @Test
  void finds_nothing_when_all_is_well() {
    assertThat(findings().clean()).isTrue();
    assertThat(findings().examples()).isEmpty();
  }

  @Test
  void finds_a_reading_that_was_accepted_and_did_not_arrive() {
    book.remove(row(2, "0").key());
    waiting.add("gw1.default.r.2-3");

    assertThat(findings().lost()).as("one reading, however many files lack it").isEqualTo(1);
    assertThat(findings().examples())
        .anyMatch(line -> line.contains("lost after the gateway accepted it"))
        .anyMatch(line -> line.contains("lost in the book after the control system took it"))
        .noneMatch(line -> line.contains("waits nowhere"));
  }

  @Test
  void finds_that_the_cursor_passed_a_reading_that_waits_nowhere() {
    book.remove(row(2, "0").key());
    waiting.add("gw1.default.r.3-3");

    assertThat(findings().examples()).anyMatch(line -> line.contains("waits nowhere"));
  }

  @Test
  void finds_a_reading_that_the_meter_said_and_forgot() {
    meters.remove(row(1, "0").key());

    assertThat(findings().lost()).isEqualTo(1);
    assertThat(findings().faults()).isEqualTo(1);
  }

  @Test
  void finds_a_reading_that_the_gateway_never_got_or_forgot() {
    Row missed = row(4, "4");
    said.registered(missed);
    meters.put(missed.key(), missed);
    accepted.remove(3L);

    assertThat(findings().lost()).isEqualTo(2);
  }

  @Test
  void finds_other_values_but_not_other_zeros() {
    book.put(row(1, "1").key(), row(1, "1.00"));
    assertThat(findings().clean()).isTrue();
    book.put(row(1, "1").key(), row(1, "1.1"));
    accepted.put(2L, row(2, "2.1"));

    assertThat(findings().different()).isEqualTo(2);
  }

  @Test
  void finds_what_came_twice() {
    said.announced(row(1, "1"));
    twice.add(row(2, "2").key());
    accepted.put(4L, row(3, "3"));

    assertThat(findings().duplicate()).isEqualTo(3);
  }

  @Test
  void finds_instructions_without_an_outcome() {
    done.add("i2");
    open.add("i3");

    assertThat(findings().unanswered()).isEqualTo(2);
    waiting.add("gw1.o.i2");
    assertThat(findings().unanswered()).isEqualTo(1);
  }

  @Test
  void a_clean_look_does_not_hide_an_earlier_one_that_was_not() throws Exception {
    CrashResult result = new CrashResult(CrashOptions.parse(List.of("--seed", "7")), true);
    faults.add("the SYSTEM log is broken at entry 5");
    result.audited(findings());
    faults.clear();
    result.audited(findings());
    result.complete();

    assertThat(result.ok()).isFalse();
    assertThat(result.table())
        .anyMatch(line -> line.contains("broken at entry 5"))
        .anyMatch(line -> line.startsWith("NOT OK") && line.contains("--seed 7"));
  }
}
