package io.tiaki.meter.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.Memory;
import io.tiaki.meter.internal.cosem.ObjectModel;
import io.tiaki.meter.internal.cosem.VolatileMemory;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.CapturedMeter;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.model.ObisCode;
import io.tiaki.testkit.ManualScheduler;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pushes as the push setup of a meter wants them. */
class PushScheduleTest {
  private static final Row ROW = new Row(1_782_000_005L, 0, 1_234_567, 7, 2_301);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakePeer peer = new FakePeer();
  private final MeterEndpoint endpoint = endpoint();
  private final PushSchedule schedule =
      new PushSchedule(List.of(endpoint), scheduler, Duration.ofMillis(500), 1);

  @BeforeEach
  void associate() {
    endpoint.opened(peer);
    send(1, Aarq.lowest(new InitiateRequest(new Conformance(0xffffff), 1_024)));
  }

  @Test
  void from_the_factory_an_entry_is_pushed_once_whether_it_arrives_or_not() {
    push();
    scheduler.advance(Duration.ofMillis(500));
    assertThat(pushes()).isEqualTo(1);
    endpoint.closed(peer, "test");
    push();
    scheduler.advance(Duration.ofHours(1));
    endpoint.opened(peer);
    scheduler.advance(Duration.ofHours(1));
    assertThat(pushes()).isEqualTo(1);
  }

  @Test
  void a_push_that_a_schedule_asks_for_waits_a_random_time_too() {
    assertThat(schedule.soon(endpoint)).as("without an entry").isFalse();
    CapturedMeter.capture(endpoint.device().meter(), ROW.epochSecond());
    set(5, new CosemData.LongUnsigned(100));
    long at = 0;
    for (int i = 0; i < 20; i++) {
      long before = pushes();
      assertThat(schedule.soon(endpoint)).isTrue();
      scheduler.advance(Duration.ofSeconds(50));
      at += pushes() - before;
      scheduler.advance(Duration.ofSeconds(51));
    }
    assertThat(pushes()).isEqualTo(20);
    assertThat(at).as("in the first half").isBetween(3L, 17L);
  }

  @Test
  void a_push_without_session_is_repeated_as_often_as_is_written() {
    set(6, new CosemData.Unsigned(2));
    set(7, delay(10, 200, 60));
    endpoint.closed(peer, "test");
    push();
    scheduler.advance(Duration.ofSeconds(11));
    endpoint.opened(peer);
    scheduler.advance(Duration.ofSeconds(18));
    assertThat(pushes()).isZero();
    scheduler.advance(Duration.ofSeconds(2));
    assertThat(pushes()).isEqualTo(1);
    scheduler.advance(Duration.ofHours(1));
    assertThat(pushes()).isEqualTo(1);
  }

  @Test
  void a_push_that_asks_for_a_confirmation_is_repeated_until_it_has_one() throws Exception {
    set(6, new CosemData.Unsigned(5));
    set(7, delay(10, 100, 60));
    set(11, new CosemData.EnumData(2));
    push();
    scheduler.advance(Duration.ofSeconds(11));
    assertThat(pushes()).isEqualTo(2);
    WrapperPdu last = WrapperPdu.decode(ByteBuffer.wrap(peer.sent.get(peer.sent.size() - 1)));
    int id =
        ((DataNotificationApdu) Apdus.decode(last.apdu())).notification().longInvokeIdAndPriority();
    send(102, new DataNotificationConfirm(id, Optional.empty()));
    scheduler.advance(Duration.ofHours(1));
    assertThat(pushes()).isEqualTo(2);
  }

  @Test
  void a_written_delay_replaces_that_of_the_capture_period() {
    set(5, new CosemData.LongUnsigned(3_600));
    push();
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(pushes()).isZero();
    scheduler.advance(Duration.ofHours(1));
    assertThat(pushes()).isEqualTo(1);
  }

  @Test
  void a_meter_that_cannot_push_takes_no_push_from_those_behind_it() {
    List<MeterEndpoint> all = List.of(spent(), endpoint(), endpoint());
    List<FakePeer> peers = List.of(new FakePeer(), new FakePeer(), new FakePeer());
    for (int i = 0; i < all.size(); i++) {
      all.get(i).opened(peers.get(i));
    }
    new PushSchedule(all, scheduler, Duration.ofMillis(10), 1)
        .captured(ROW.epochSecond(), List.of(ROW, ROW, ROW));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(peers).extracting(one -> one.sent.size()).containsExactly(0, 1, 1);
  }

  private void push() {
    schedule.captured(ROW.epochSecond(), List.of(ROW));
  }

  private void set(int attribute, CosemData value) {
    AttributeDescriptor descriptor =
        new AttributeDescriptor(40, ObisCode.of("0-0:25.9.0.255"), attribute);
    send(1, new SetRequestNormal(InvokeIdAndPriority.of(1), descriptor, Optional.empty(), value));
    assertThat(peer.sent.get(peer.sent.size() - 1)[11]).as("its result").isZero();
  }

  private void send(int sap, Apdu apdu) {
    endpoint.received(peer, ByteBuffer.wrap(WrapperPdu.encode(sap, 1, Apdus.encode(apdu))));
  }

  private long pushes() {
    return peer.sent.stream().filter(octets -> octets[8] == 0x0f).count();
  }

  private static CosemData delay(int least, int exponent, int most) {
    return CosemData.Structure.of(
        new CosemData.LongUnsigned(least),
        new CosemData.LongUnsigned(exponent),
        new CosemData.LongUnsigned(most));
  }

  /** Its invocation counters are used up. */
  private MeterEndpoint spent() {
    Memory memory = new VolatileMemory();
    memory.put("ic.own", ByteBuffer.allocate(Long.BYTES).putLong(1L << 32).array());
    SecureRandom random = new SecureRandom();
    MeterSecurity security =
        new MeterSecurity(
            CosemSecurity.HLS5,
            SmartMeter.systemTitle(1),
            Optional.of(MeterKeys.generate(SecuritySuite.SUITE_0, random)),
            new Identities(memory, SecuritySuite.SUITE_0, Optional::empty),
            memory,
            scheduler.clock(),
            random,
            Set.of());
    SmartMeter meter = new SmartMeter(1, new LoadCurve(1, ZoneOffset.UTC), 10, 0);
    Device device =
        new Device(
            meter,
            meter.id().logicalDeviceName(),
            scheduler.clock(),
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            memory,
            security);
    return new MeterEndpoint(device, new ObjectModel(), (changed, open) -> {});
  }

  private MeterEndpoint endpoint() {
    SmartMeter meter = new SmartMeter(1, new LoadCurve(1, ZoneOffset.UTC), 10, 0);
    Device device =
        new Device(
            meter,
            meter.id().logicalDeviceName(),
            scheduler.clock(),
            Duration.ofSeconds(5),
            Duration.ofMillis(500));
    return new MeterEndpoint(device, new ObjectModel(), (changed, open) -> {});
  }
}
