package io.tiaki.kura.internal;

import static io.tiaki.kura.internal.FakeGateway.METER;
import static io.tiaki.kura.internal.FakeGateway.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.kura.channel.ChannelFlag;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.type.DataType;
import org.eclipse.kura.type.TypedValue;
import org.eclipse.kura.type.TypedValues;
import org.junit.jupiter.api.Test;

class MeterDriverTest {
  private static final String ENERGY = "1-0:1.8.0.255";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SOON = Duration.ofMillis(150);

  private final FakeGateway gateway = new FakeGateway();
  private final MeterSubset subset = new MeterSubset();
  private final MeterDriver driver = driver(Set.of(METER, OTHER), true);

  private MeterDriver driver(Set<MeterId> meters, boolean writable) {
    MeterDriver made = new MeterDriver(gateway, subset, Clock.fixed(NOW, ZoneOffset.UTC));
    made.settings(new DriverSettings("admin", meters, writable, SOON));
    return made;
  }

  private static ChannelRecord channel(MeterId meter, DataType type, Object... more) {
    ChannelRecord record = ChannelRecord.createReadRecord("energy", type);
    record.setChannelConfig(config(meter, more));
    return record;
  }

  private static Map<String, Object> config(MeterId meter, Object... more) {
    Map<String, Object> config = new HashMap<>();
    config.put("meter", meter.logicalDeviceName());
    config.put("obis.code", ENERGY);
    config.put("class.id", "3");
    config.put("attribute.id", "2");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i].toString(), more[i + 1]);
    }
    return config;
  }

  private ChannelRecord read(ChannelRecord record) {
    driver.read(List.of(record));
    return record;
  }

  private ChannelRecord write(TypedValue<?> value, Object... more) {
    ChannelRecord record = ChannelRecord.createWriteRecord("energy", value);
    record.setChannelConfig(config(METER, more));
    driver.write(List.of(record));
    return record;
  }

  private static void assertFailed(ChannelRecord record, String... texts) {
    assertThat(record.getChannelStatus().getChannelFlag()).isEqualTo(ChannelFlag.FAILURE);
    assertThat(record.getChannelStatus().getExceptionMessage()).contains(texts);
    assertThat(record.getTimestamp()).isEqualTo(NOW.toEpochMilli());
  }

  private static void assertRead(ChannelRecord record, Object value) {
    assertThat(record.getChannelStatus().getExceptionMessage()).isNull();
    assertThat(record.getChannelStatus().getChannelFlag()).isEqualTo(ChannelFlag.SUCCESS);
    assertThat(record.getValue().getValue()).isEqualTo(value);
    assertThat(record.getTimestamp()).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void reads_a_register_in_its_unit() {
    gateway.register(METER, ENERGY, 12_345);

    ChannelRecord record = read(channel(METER, DataType.DOUBLE));

    assertRead(record, 1234.5);
    assertThat(record.getUnit()).isEqualTo("Wh");
  }

  @Test
  void asks_for_the_scaler_of_a_register_once() {
    gateway.register(METER, ENERGY, 12_345);

    read(channel(METER, DataType.DOUBLE));
    assertRead(read(channel(METER, DataType.STRING)), "1234.5");

    assertThat(gateway.asked.stream().filter(key -> key.endsWith("/3"))).hasSize(1);
  }

  @Test
  void reads_a_register_as_the_meter_counts() {
    gateway.register(METER, ENERGY, 12_345);

    assertRead(read(channel(METER, DataType.LONG, "scaled", "false")), 12_345L);
    assertThat(gateway.asked).hasSize(1);
  }

  @Test
  void says_that_a_value_does_not_fit_the_type_of_the_channel() {
    gateway.register(METER, ENERGY, 12_345);

    assertFailed(read(channel(METER, DataType.INTEGER)), "does not fit INTEGER");
    assertFailed(read(channel(METER, DataType.BOOLEAN)), "does not fit BOOLEAN");
  }

  @Test
  void reads_the_time_of_a_clock() {
    byte[] time = CosemDateTime.of(NOW).octets();
    gateway.value(METER, "8/0-0:1.0.0.255/2", CosemData.OctetString.of(time));
    Object[] clock = {"obis.code", "0-0:1.0.0.255", "class.id", "8"};

    assertRead(read(channel(METER, DataType.LONG, clock)), NOW.toEpochMilli());
    assertRead(read(channel(METER, DataType.STRING, clock)), "2026-01-01T00:00:00Z");
  }

  @Test
  void says_that_a_meter_is_away() {
    gateway.away.add(METER);

    assertFailed(read(channel(METER, DataType.DOUBLE)), METER.toString(), "away");
  }

  @Test
  void a_prepared_read_has_no_value_of_an_earlier_one() {
    gateway.register(METER, ENERGY, 10);
    PreparedChannels prepared =
        new PreparedChannels(driver, List.of(channel(METER, DataType.DOUBLE)));
    assertRead(prepared.execute().get(0), 1.0);
    gateway.away.add(METER);

    ChannelRecord record = prepared.execute().get(0);

    assertFailed(record, "away");
    assertThat(record.getValue()).isNull();
  }

  @Test
  void hands_on_the_refusal_of_the_meter() {
    assertFailed(read(channel(METER, DataType.DOUBLE)), "refuses", "OBJECT_UNDEFINED");
  }

  @Test
  void returns_when_the_time_is_over_and_leaves_late_answers_out() {
    CompletableFuture<GetResult> late = new CompletableFuture<>();
    gateway.register(METER, ENERGY, 1);
    gateway.attributes.put(METER + " 3/" + ENERGY + "/2", late);
    ChannelRecord record = channel(METER, DataType.DOUBLE);
    ChannelRecord behind = channel(METER, DataType.DOUBLE);
    long begun = System.nanoTime();

    driver.read(List.of(record, behind));

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(SOON, SOON.plusSeconds(5));
    late.complete(new GetResult.Value(new CosemData.DoubleLongUnsigned(7)));
    assertFailed(record, "no answer within 150 ms");
    assertFailed(behind, "no answer within 150 ms");
    assertThat(record.getValue()).isNull();
  }

  @Test
  void a_silent_meter_does_not_hold_up_another() {
    gateway.attributes.put(METER + " 3/" + ENERGY + "/3", new CompletableFuture<>());
    gateway.register(OTHER, ENERGY, 50);
    ChannelRecord silent = channel(METER, DataType.DOUBLE);
    ChannelRecord talking = channel(OTHER, DataType.DOUBLE);

    driver.read(List.of(silent, talking));

    assertFailed(silent, "no answer");
    assertRead(talking, 5.0);
  }

  @Test
  void asks_a_meter_one_thing_at_a_time() {
    CompletableFuture<GetResult> first = new CompletableFuture<>();
    gateway.attributes.put(METER + " 3/" + ENERGY + "/2", first);
    List<ChannelRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(channel(METER, DataType.LONG, "scaled", "false"));
    }

    driver.read(records);

    assertThat(gateway.asked).hasSize(1);
    first.complete(new GetResult.Value(new CosemData.DoubleLongUnsigned(7)));
    driver.read(records);
    records.forEach(record -> assertRead(record, 7L));
  }

  @Test
  void asks_access_control_once_for_each_meter_in_the_name_of_the_console() {
    gateway.register(METER, ENERGY, 1);

    driver.read(List.of(channel(METER, DataType.DOUBLE), channel(METER, DataType.DOUBLE)));

    assertThat(gateway.wishes)
        .singleElement()
        .satisfies(
            wish -> {
              assertThat(wish.subject()).isEqualTo("kura:admin");
              assertThat(wish.action()).isEqualTo("cosem.get");
              assertThat(wish.meter()).contains(METER);
            });
  }

  @Test
  void asks_no_meter_what_access_control_denies() {
    driver.settings(new DriverSettings("mallory", Set.of(METER), true, SOON));
    assertFailed(read(channel(METER, DataType.DOUBLE)), "denied to kura:mallory", "by the test");
    driver.settings(new DriverSettings("", Set.of(METER), true, SOON));
    assertFailed(read(channel(METER, DataType.DOUBLE)), "denied", "issuer");
    driver.settings(new DriverSettings("admin", Set.of(METER), true, SOON));
    gateway.access = Optional.empty();
    assertFailed(read(channel(METER, DataType.DOUBLE)), "access control is not there");
    assertFailed(write(TypedValues.newLongValue(1), "cosem.type", "long"), "access control");

    assertThat(gateway.asked).isEmpty();
  }

  @Test
  void asks_only_its_own_meters_and_those_of_the_gateway() {
    driver.settings(new DriverSettings("admin", Set.of(METER), true, SOON));
    assertFailed(read(channel(OTHER, DataType.DOUBLE)), OTHER.toString(), "driver's meters");
    gateway.known.clear();
    assertFailed(read(channel(METER, DataType.DOUBLE)), "directory");

    assertThat(gateway.asked).isEmpty();
  }

  @Test
  void takes_the_only_meter_when_a_channel_names_none() {
    gateway.register(METER, ENERGY, 10);
    assertFailed(read(channel(METER, DataType.DOUBLE, "meter", "")), "set 'meter'");
    driver.settings(new DriverSettings("admin", Set.of(METER), false, SOON));

    assertRead(read(channel(METER, DataType.DOUBLE, "meter", "")), 1.0);
  }

  @Test
  void a_wrong_channel_fails_alone() {
    gateway.register(METER, ENERGY, 10);
    ChannelRecord wrong = channel(METER, DataType.DOUBLE, "obis.code", "energy");
    ChannelRecord range = channel(METER, DataType.DOUBLE, "class.id", "70000");
    ChannelRecord right = channel(METER, DataType.DOUBLE);

    driver.read(List.of(wrong, range, right));

    assertFailed(wrong, "obis.code");
    assertFailed(range, "class.id", "65535");
    assertRead(right, 1.0);
  }

  @Test
  void writes_a_value_in_the_type_of_the_attribute_and_journals_it() {
    gateway.register(METER, ENERGY, 10);

    ChannelRecord record =
        write(TypedValues.newDoubleValue(12.5), "cosem.type", "double-long-unsigned");

    assertThat(record.getChannelStatus().getChannelFlag()).isEqualTo(ChannelFlag.SUCCESS);
    assertThat(gateway.written)
        .containsEntry(METER + " 3/" + ENERGY + "/2", new CosemData.DoubleLongUnsigned(125));
    assertThat(gateway.wishes.get(0).action()).isEqualTo("cosem.set");
    assertThat(gateway.journal)
        .extracting(JournalEvent::code, JournalEvent::subject, JournalEvent::meter)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("kura.written", "kura:admin", Optional.of(METER)));
    assertThat(gateway.journal.get(0).text()).doesNotContain("12.5", "125");
  }

  @Test
  void journals_a_write_that_the_meter_refuses() {
    gateway.setResult = DataAccessResult.READ_WRITE_DENIED;

    ChannelRecord record =
        write(TypedValues.newLongValue(5), "cosem.type", "unsigned", "class.id", "1");

    assertFailed(record, "READ_WRITE_DENIED");
    assertThat(gateway.journal).extracting(JournalEvent::code).containsExactly("kura.write-failed");
  }

  @Test
  void writes_nothing_that_does_not_fit_or_has_no_type() {
    Object[] data = {"class.id", "1"};
    assertFailed(write(TypedValues.newLongValue(5), data), "cosem.type");
    assertFailed(
        write(TypedValues.newLongValue(256), "class.id", "1", "cosem.type", "unsigned"),
        "cannot be sent as unsigned");
    assertFailed(
        write(TypedValues.newDoubleValue(1.5), "class.id", "1", "cosem.type", "long"),
        "cannot be sent as long");

    assertThat(gateway.written).isEmpty();
  }

  @Test
  void writes_nothing_while_writing_is_off() {
    driver.settings(new DriverSettings("admin", Set.of(METER), false, SOON));

    assertFailed(write(TypedValues.newLongValue(5), "cosem.type", "unsigned"), "writing is off");
    assertThat(gateway.asked).isEmpty();
    assertThat(gateway.wishes).isEmpty();
  }

  @Test
  void refuses_more_than_a_hundred_meters_over_all_drivers_until_one_lets_go() {
    Set<MeterId> hundred = new HashSet<>();
    for (int i = 0; i < 99; i++) {
      hundred.add(new MeterId("TKI9%05d".formatted(i)));
    }
    gateway.register(METER, ENERGY, 10);
    MeterDriver full = driver(hundred, false);
    full.read(List.of(channel(METER, DataType.DOUBLE)));

    assertFailed(read(channel(METER, DataType.DOUBLE)), "101 meters", "at most 100");
    full.close();
    assertRead(read(channel(METER, DataType.DOUBLE)), 1.0);
  }

  @Test
  void says_why_it_is_out_of_use() {
    driver.unusable("'meters' is wrong");

    assertFailed(read(channel(METER, DataType.DOUBLE)), "'meters' is wrong");
  }
}
