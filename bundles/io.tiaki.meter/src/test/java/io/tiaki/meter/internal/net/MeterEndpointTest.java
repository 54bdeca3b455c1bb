package io.tiaki.meter.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.ObjectModel;
import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.meter.internal.metering.SmartMeter;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeterEndpointTest {
  private static final Row ROW = new Row(1_782_000_005L, 0x80, 1_234_567, 7, 2_301);
  private static final String AARQ =
      "601DA109060760857405080101BE10040E01000000065F1F0400FFFFFF04B0";

  private final List<Boolean> sessions = new ArrayList<>();
  private final MeterEndpoint endpoint = endpoint(1);
  private final FakePeer first = new FakePeer();
  private final FakePeer second = new FakePeer();

  @Test
  void a_push_is_a_data_notification_in_the_order_of_the_object_list() throws Exception {
    endpoint.opened(first);
    assertThat(endpoint.push(ROW)).isTrue();
    WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(first.sent.get(0)));
    assertThat(pdu.source()).isEqualTo(1);
    assertThat(pdu.destination()).isEqualTo(102);
    DataNotificationApdu apdu = (DataNotificationApdu) Apdus.decode(pdu.apdu());
    List<CosemData> body = ((CosemData.Structure) apdu.notification().body()).elements();
    assertThat(body.get(0)).hasToString("OctetString[value=07ea0615070000050000" + "0000]");
    assertThat(body.subList(1, 5))
        .containsExactly(
            new CosemData.Unsigned(0x80),
            new CosemData.DoubleLongUnsigned(1_234_567),
            new CosemData.DoubleLongUnsigned(7),
            new CosemData.LongUnsigned(2_301));
  }

  @Test
  void without_a_session_nothing_is_pushed() {
    assertThat(endpoint.push(ROW)).isFalse();
    endpoint.opened(first);
    endpoint.closed(first, "test");
    assertThat(endpoint.push(ROW)).isFalse();
    assertThat(first.sent).isEmpty();
    assertThat(sessions).containsExactly(true, false);
  }

  @Test
  void pushes_go_to_the_newest_session_and_back_to_the_older_one_when_it_ends() {
    endpoint.opened(first);
    endpoint.opened(second);
    endpoint.push(ROW);
    endpoint.closed(second, "test");
    endpoint.push(ROW);
    assertThat(second.sent).hasSize(1);
    assertThat(first.sent).hasSize(1);
    assertThat(sessions).containsExactly(true);
  }

  @Test
  void associations_end_with_their_session() {
    byte[] get = WrapperPdu.encode(32, 1, HexFormat.of().parseHex("C001C1000100002A0000FF0200"));
    endpoint.opened(first);
    endpoint.received(
        first, ByteBuffer.wrap(WrapperPdu.encode(32, 1, HexFormat.of().parseHex(AARQ))));
    endpoint.received(first, ByteBuffer.wrap(get));
    assertThat(first.sent.get(1)[8]).isEqualTo((byte) 0xc4);
    endpoint.opened(second);
    endpoint.received(second, ByteBuffer.wrap(get));
    assertThat(second.sent.get(0)[8]).isEqualTo((byte) 0xd8);
  }

  @Test
  void pushes_of_many_meters_are_spread_over_the_delay() {
    List<MeterEndpoint> endpoints = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      endpoints.add(endpoint(i));
      rows.add(ROW);
    }
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    try {
      Duration delay = PushSchedule.delay(Duration.ofHours(1));
      assertThat(delay).isEqualTo(Duration.ofSeconds(2));
      assertThat(PushSchedule.delay(Duration.ofSeconds(5))).isEqualTo(Duration.ofMillis(500));
      new PushSchedule(endpoints, scheduler, delay, 1).captured(ROW.epochSecond(), rows);
      assertThat(scheduler.getQueue().size()).isBetween(100, 200);
      assertThat(scheduler.getQueue())
          .allMatch(task -> ((Delayed) task).getDelay(TimeUnit.MILLISECONDS) <= 2_000);
    } finally {
      scheduler.shutdownNow();
    }
  }

  private MeterEndpoint endpoint(long number) {
    SmartMeter meter = new SmartMeter(number, new LoadCurve(number, ZoneOffset.UTC), 10, 0);
    Device device =
        new Device(
            meter,
            meter.id().logicalDeviceName(),
            Clock.systemUTC(),
            Duration.ofSeconds(5),
            Duration.ofMillis(500));
    return new MeterEndpoint(device, new ObjectModel(), (changed, open) -> sessions.add(open));
  }
}
