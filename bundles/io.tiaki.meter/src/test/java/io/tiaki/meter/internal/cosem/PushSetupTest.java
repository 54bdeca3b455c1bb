package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.metering.Row;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Push setup, and the consumer's messages and answers. */
class PushSetupTest {
  private static final String PUSH = "0-0:25.9.0.255";
  private static final String ANSWER = "0-0:96.50.0.255";

  private Bench bench = new Bench();

  @Test
  void from_the_factory_the_entry_of_the_load_profile_is_pushed() throws Exception {
    Row row = row();
    WrapperPdu pushed = pushed(row).orElseThrow();
    assertThat(pushed.destination()).isEqualTo(102);
    assertThat(body(pushed)).isEqualTo(Columns.structure(row, Columns.ALL));
    assertThat(
            ((DataNotificationApdu) Apdus.decode(pushed.apdu()))
                .notification()
                .longInvokeIdAndPriority())
        .isEqualTo(7);
  }

  @Test
  void what_is_pushed_and_to_which_client_is_written() throws Exception {
    CosemData list =
        Values.array(
            object(8, "0-0:1.0.0.255"), object(1, "0-0:42.0.0.255"), object(3, "1-0:14.7.0.255"));
    assertThat(bench.set(40, PUSH, 2, list)).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.set(40, PUSH, 9, Values.i8(1))).isEqualTo(DataAccessResult.SUCCESS);
    bench = bench.restarted();
    Row row = row();
    WrapperPdu pushed = pushed(row).orElseThrow();
    assertThat(pushed.destination()).isEqualTo(1);
    assertThat(body(pushed))
        .isEqualTo(
            Values.structure(
                Columns.CLOCK.value(row),
                Values.text("TKI0000000000001"),
                bench.get(3, "1-0:14.7.0.255", 2)));
    bench.set(40, PUSH, 2, Values.array());
    assertThat(pushed(row)).isEmpty();
  }

  @Test
  void an_object_list_as_version_0_has_it_is_taken_too() {
    CosemData four = Values.array(Buffers.definition(1, "0-0:42.0.0.255"));
    assertThat(bench.set(40, PUSH, 2, four)).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.get(40, PUSH, 2)).isEqualTo(Values.array(object(1, "0-0:42.0.0.255")));
  }

  @Test
  void unknown_objects_and_wrong_types_are_refused_without_effect() {
    CosemData before = bench.get(40, PUSH, 2);
    assertThat(bench.set(40, PUSH, 2, Values.array(object(3, "1-0:9.9.9.255"))))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(40, PUSH, 2, Values.array(Values.structure(Values.u16(3)))))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.get(40, PUSH, 2)).isEqualTo(before);
    assertThat(bench.set(40, PUSH, 5, Values.u16(3_601))).isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(40, PUSH, 6, Values.u16(1))).isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.set(40, PUSH, 7, Values.u16(1))).isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(
            bench.set(
                40,
                PUSH,
                3,
                Values.structure(Values.enumeration(0), Values.octets(), Values.enumeration(0))))
        .as("over TCP")
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(PushSetup.delay(bench.device)).isEmpty();
  }

  @Test
  void outside_its_windows_nothing_is_pushed() {
    assertThat(PushSetup.isOpen(bench.device)).isTrue();
    CosemData nights =
        Values.structure(
            Values.octets(255, 255, 255, 255, 255, 22, 0, 0, 0, 128, 0, 255),
            Values.octets(255, 255, 255, 255, 255, 6, 0, 0, 0, 128, 0, 255));
    assertThat(bench.set(40, PUSH, 4, Values.array(nights))).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(PushSetup.isOpen(bench.device)).as("at ten").isFalse();
    bench.jump("2026-06-17T22:30:00Z");
    assertThat(PushSetup.isOpen(bench.device)).isTrue();
    bench.jump("2026-06-18T05:59:00Z");
    assertThat(PushSetup.isOpen(bench.device)).isTrue();
    bench.jump("2026-06-18T06:00:00Z");
    assertThat(PushSetup.isOpen(bench.device)).isFalse();
  }

  @Test
  void a_failed_push_is_repeated_as_often_and_as_late_as_is_written() {
    assertThat(PushSetup.repetition(bench.device, 1)).isEmpty();
    bench.set(40, PUSH, 6, Values.u8(4));
    bench.set(40, PUSH, 7, Values.structure(Values.u16(2), Values.u16(200), Values.u16(10)));
    assertThat(PushSetup.repetition(bench.device, 1)).contains(Duration.ofSeconds(2));
    assertThat(PushSetup.repetition(bench.device, 2)).contains(Duration.ofSeconds(4));
    assertThat(PushSetup.repetition(bench.device, 4)).contains(Duration.ofSeconds(10));
    assertThat(PushSetup.repetition(bench.device, 5)).isEmpty();
  }

  @Test
  void a_push_that_asks_for_it_waits_for_its_confirmation() {
    bench.set(40, PUSH, 11, Values.enumeration(2));
    pushed(row());
    assertThat(PushSetup.isUnconfirmed(bench.device)).isTrue();
    PushSetup.confirmed(bench.device, 8);
    assertThat(PushSetup.isUnconfirmed(bench.device)).isTrue();
    bench.clock.move(Duration.ofSeconds(1));
    PushSetup.confirmed(bench.device, 7);
    assertThat(PushSetup.isUnconfirmed(bench.device)).isFalse();
    assertThat(bench.get(40, PUSH, 13)).isEqualTo(Values.time(bench.clock.instant()));

    pushed(row());
    assertThat(bench.act(40, PUSH, 2)).isEqualTo(Code.SUCCESS);
    assertThat(PushSetup.isUnconfirmed(bench.device)).isFalse();
  }

  @Test
  void a_scheduled_push_happens_at_its_time() {
    CosemData at =
        Values.structure(Values.octets(10, 0, 30, 0), Values.octets(255, 255, 255, 255, 255));
    bench.set(22, "0-0:15.0.4.255", 4, Values.array(at));
    bench.pass(Duration.ofSeconds(29));
    assertThat(bench.pushes).hasValue(0);
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.pushes).hasValue(1);
  }

  @Test
  void a_question_is_answered_by_somebody_at_home_and_the_answer_is_pushed() {
    CosemData none = Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);
    CosemData question = Values.structure(Values.u32(17), Values.enumeration(0), none);
    assertThat(bench.set(1, ANSWER, 2, question)).isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(9));
    assertThat(bench.get(1, ANSWER, 2)).isEqualTo(question);
    bench = bench.restarted();
    bench.pass(Duration.ofSeconds(62));
    CosemData answer = bench.get(1, ANSWER, 2);
    assertThat(Values.element(answer, 0)).isEqualTo(Values.u32(17));
    assertThat(Values.number(Values.element(answer, 1))).isBetween(1, 2);
    assertThat(bench.pushes).hasPositiveValue();
    assertThat(bench.events()).containsAnyOf(200, 201);
    assertThat(
            bench.set(1, ANSWER, 2, Values.structure(Values.u32(18), Values.enumeration(1), none)))
        .as("nobody answers from outside")
        .isEqualTo(DataAccessResult.OTHER_REASON);
  }

  @Test
  void messages_outlive_a_restart() {
    bench.set(1, "0-0:96.13.1.255", 2, Values.text("Power will be off on Monday"));
    assertThat(bench.restarted().get(1, "0-0:96.13.1.255", 2))
        .isEqualTo(Values.text("Power will be off on Monday"));
    assertThat(bench.set(1, "0-0:96.13.0.255", 2, Values.u8(1)))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
  }

  private Row row() {
    return bench.device.meter().read(bench.clock.millis());
  }

  private Optional<WrapperPdu> pushed(Row row) {
    return PushMessage.encode(bench.model, bench.device, row, 7)
        .map(
            octets -> {
              try {
                return WrapperPdu.decode(ByteBuffer.wrap(octets));
              } catch (CodecException wrong) {
                throw new AssertionError(wrong);
              }
            });
  }

  private static CosemData body(WrapperPdu pushed) throws CodecException {
    return ((DataNotificationApdu) Apdus.decode(pushed.apdu())).notification().body();
  }

  private static CosemData object(int classId, String name) {
    return Values.structure(
        Values.u16(classId),
        Bench.name(name),
        Values.i8(2),
        Values.u16(0),
        Values.structure(Values.enumeration(0), CosemData.NullData.INSTANCE),
        Values.array());
  }
}
