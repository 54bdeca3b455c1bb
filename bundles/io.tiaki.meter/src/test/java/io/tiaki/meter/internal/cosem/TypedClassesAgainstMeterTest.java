package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.ActivityCalendar.Calendar;
import io.tiaki.cosem.classes.ActivityCalendar.Day;
import io.tiaki.cosem.classes.ActivityCalendar.DayAction;
import io.tiaki.cosem.classes.ActivityCalendar.Week;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.cosem.classes.Clock;
import io.tiaki.cosem.classes.DisconnectControl;
import io.tiaki.cosem.classes.DisconnectControl.ControlState;
import io.tiaki.cosem.classes.ExtendedRegister;
import io.tiaki.cosem.classes.ImageTransfer;
import io.tiaki.cosem.classes.Limiter;
import io.tiaki.cosem.classes.ProfileGeneric;
import io.tiaki.cosem.classes.ProfileRow;
import io.tiaki.cosem.classes.PushSetup;
import io.tiaki.cosem.classes.RegisterActivation;
import io.tiaki.cosem.classes.ScriptReference;
import io.tiaki.cosem.classes.ScriptTable;
import io.tiaki.cosem.classes.SingleActionSchedule;
import io.tiaki.cosem.classes.SpecialDaysTable;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.Settings;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway's typed classes against the objects of this meter, without a network between. */
class TypedClassesAgainstMeterTest {
  private static final MeterId ID = new MeterId("TKI0000000000001");
  private static final Repetition NEVER = Repetition.NEVER;
  private static final ObisCode TARIFF = ScriptTable.TARIFF;

  private final Bench bench = new Bench();
  private final CosemConversations client =
      new CosemConversations(
          () -> Settings.DEFAULT, Runnable::run, (delay, task) -> () -> {}, event -> {});
  private final DirectSession session = new DirectSession(client, () -> bench.server);

  @BeforeEach
  void connect() {
    client.opened(session);
    session.deliver();
  }

  @Test
  void disconnects_and_confirms_by_reading_again() {
    DisconnectControl relay = new DisconnectControl(client, ID, DisconnectControl.USUAL);
    assertThat(done(relay.controlMode())).isEqualTo(4);
    done(relay.remoteDisconnect(NEVER));
    assertThat(done(relay.state()))
        .isEqualTo(new DisconnectControl.State(false, ControlState.DISCONNECTED));
    done(relay.remoteReconnect(NEVER));
    assertThat(done(relay.state()).output()).isTrue();
  }

  @Test
  void limits_power_and_reads_the_limit_again() {
    Limiter limiter = new Limiter(client, ID, Limiter.USUAL);
    assertThat(done(limiter.monitoredValue()).instance()).isEqualTo(ObisCode.ACTIVE_POWER_IMPORT);
    done(limiter.setOverDuration(Duration.ofSeconds(3), NEVER));
    done(limiter.setNormal(Values.u32(1), NEVER));
    assertThat(done(limiter.thresholds()).active()).isEqualTo(Values.u32(1));
    assertThat(done(limiter.isEmergency())).isFalse();
    assertThat(done(limiter.actions()).over().script()).isEqualTo(1);
    bench.pass(Duration.ofSeconds(5));
    assertThat(done(new DisconnectControl(client, ID, DisconnectControl.USUAL).state()).control())
        .isEqualTo(ControlState.READY_FOR_RECONNECTION);
  }

  @Test
  void transfers_verifies_and_activates_an_image() {
    ImageTransfer transfer = new ImageTransfer(client, ID, ImageTransfer.USUAL);
    byte[] image = ImageTransferTest.image("2.1.0", 5_000);
    done(transfer.initiate(Octets.ofAscii("fw"), image.length, NEVER));
    done(transfer.sendMissing(Octets.of(image)));
    assertThat(done(transfer.firstMissingBlock())).isEqualTo(10);
    done(transfer.verify(Runnable::run, 3));
    assertThat(done(transfer.imagesToActivate()).get(0).size()).isEqualTo(5_000);
    done(transfer.activate(Runnable::run, 3));
    assertThat(done(transfer.status())).isEqualTo(ImageTransfer.Status.ACTIVATION_SUCCESSFUL);
    assertThat(bench.get(1, "1-0:0.2.0.255", 2)).isEqualTo(Values.text("2.1.0"));
  }

  @Test
  void writes_and_activates_a_calendar_with_a_special_day() {
    ActivityCalendarClient calendar = new ActivityCalendarClient();
    done(calendar.typed.setPassive(calendar.always(2), NEVER));
    assertThat(done(calendar.typed.passive())).isEqualTo(calendar.always(2));
    done(calendar.typed.activate(NEVER));
    assertThat(done(calendar.typed.active())).isEqualTo(calendar.always(2));
    bench.pass(Duration.ofSeconds(1));
    RegisterActivation activation = new RegisterActivation(client, ID, RegisterActivation.USUAL);
    assertThat(done(activation.activeMask())).isEqualTo(Octets.of(new byte[] {2}));
    assertThat(done(activation.masks())).hasSize(2);
    assertThat(done(activation.registerAssignment())).hasSize(2);

    SpecialDaysTable days = new SpecialDaysTable(client, ID, SpecialDaysTable.USUAL);
    Octets today = Octets.of(new byte[] {(byte) 0xff, (byte) 0xff, 6, 17, (byte) 0xff});
    done(days.insert(new SpecialDaysTable.SpecialDay(1, today, 9), NEVER));
    assertThat(done(days.entries())).hasSize(1);
    done(days.delete(1, NEVER));
    assertThat(done(days.entries())).isEmpty();
  }

  /** The typed calendar and a calendar to write. */
  private final class ActivityCalendarClient {
    private final io.tiaki.cosem.classes.ActivityCalendar typed =
        new io.tiaki.cosem.classes.ActivityCalendar(
            client, ID, io.tiaki.cosem.classes.ActivityCalendar.USUAL);

    private Calendar always(int script) {
      DayAction action = new DayAction(Octets.of(new byte[4]), new ScriptReference(TARIFF, script));
      return new Calendar(
          Octets.ofAscii("all"),
          List.of(),
          List.of(new Week(Octets.ofAscii("w"), List.of(1, 1, 1, 1, 1, 1, 1))),
          List.of(new Day(1, List.of(action))));
    }
  }

  @Test
  void schedules_and_executes_scripts() {
    ScriptTable scripts = new ScriptTable(client, ID, TARIFF);
    assertThat(done(scripts.scripts())).hasSize(2);
    done(scripts.execute(2, NEVER));
    assertThat(bench.get(6, "0-0:14.0.0.255", 4)).isEqualTo(Tariffs.mask(2));
    SingleActionSchedule schedule =
        new SingleActionSchedule(client, ID, ObisCode.of("0-0:15.0.1.255"));
    assertThat(done(schedule.executedScript()).script()).isEqualTo(1);
    assertThat(done(schedule.type())).isEqualTo(1);
    done(
        schedule.setExecutionTimes(
            List.of(
                new SingleActionSchedule.ExecutionTime(
                    Octets.of(new byte[] {10, 0, 5, 0}),
                    Octets.of(new byte[] {0x07, (byte) 0xea, 6, 17, (byte) 0xff}))),
            NEVER));
    assertThat(done(schedule.executionTimes())).hasSize(1);
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.number(70, "0-0:96.3.10.255", 3)).isZero();
  }

  @Test
  void sets_the_clock_and_reads_its_summer() {
    Clock clock = new Clock(client, ID);
    done(clock.setTime(CosemDateTime.of(Instant.parse("2026-06-17T10:00:30Z")), NEVER));
    done(clock.shiftTime(Duration.ofSeconds(-10), NEVER));
    assertThat(done(clock.time()).toInstant()).contains(Instant.parse("2026-06-17T10:00:20Z"));
    assertThat(done(clock.daylightSavings()).enabled()).isFalse();
    assertThat(done(clock.base())).isEqualTo(Clock.Base.CRYSTAL);
  }

  @Test
  void reads_demand_billing_and_events_with_units_and_times() {
    bench.pass(Duration.ofMinutes(15));
    ExtendedRegister maximum =
        new ExtendedRegister(client, ID, ObisCode.of(DemandRegister.MAXIMUM));
    assertThat(done(maximum.captured()).captureTime().toInstant())
        .contains(Instant.parse("2026-06-17T10:15:00Z"));
    assertThat(
            done(new io.tiaki.cosem.classes.DemandRegister(client, ID, ObisCode.of("1-0:1.4.0.255"))
                    .demand())
                .captureTime()
                .toInstant())
        .contains(Instant.parse("2026-06-17T10:15:00Z"));
    ProfileGeneric billing = new ProfileGeneric(client, ID, ObisCode.of(BillingProfile.NAME));
    done(billing.capture(NEVER));
    ProfileGeneric.Layout layout = done(billing.layout());
    List<ProfileRow> rows =
        done(
            billing.between(
                layout,
                Instant.parse("2026-06-17T10:00:00Z"),
                Instant.parse("2026-06-17T11:00:00Z")));
    assertThat(rows).hasSize(1);
    assertThat(done(billing.byEntry(layout, 1, 0, 1, 0))).isEqualTo(rows);
  }

  @Test
  void says_what_is_pushed() {
    PushSetup push = new PushSetup(client, ID, ObisCode.of("0-0:25.9.0.255"));
    assertThat(done(push.objectList())).hasSize(5);
    List<CaptureObject> name =
        List.of(CaptureObject.CLOCK, new CaptureObject(1, ObisCode.LOGICAL_DEVICE_NAME, 2, 0));
    done(push.setObjectList(name, NEVER));
    assertThat(done(push.objectList())).isEqualTo(name);
    assertThat(done(push.numberOfRetries())).isZero();
    assertThat(done(push.communicationWindow())).isEmpty();
  }

  private <T> T done(CompletionStage<T> stage) {
    session.deliver();
    assertThat(stage.toCompletableFuture()).isCompleted();
    return stage.toCompletableFuture().join();
  }
}
