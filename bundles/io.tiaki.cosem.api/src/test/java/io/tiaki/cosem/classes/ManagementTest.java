package io.tiaki.cosem.classes;

import static io.tiaki.cosem.classes.FakeMeter.array;
import static io.tiaki.cosem.classes.FakeMeter.failure;
import static io.tiaki.cosem.classes.FakeMeter.got;
import static io.tiaki.cosem.classes.FakeMeter.i8;
import static io.tiaki.cosem.classes.FakeMeter.name;
import static io.tiaki.cosem.classes.FakeMeter.oneOf;
import static io.tiaki.cosem.classes.FakeMeter.structure;
import static io.tiaki.cosem.classes.FakeMeter.text;
import static io.tiaki.cosem.classes.FakeMeter.u16;
import static io.tiaki.cosem.classes.FakeMeter.u8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.ObjectListElement.Access;
import io.tiaki.cosem.classes.SecuritySetup.KeyId;
import io.tiaki.cosem.classes.SecuritySetup.KeyPair;
import io.tiaki.cosem.classes.SecuritySetup.KeyTransfer;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clock, push setup, associations, logical devices, security. */
class ManagementTest {
  private static final ObisCode SETUP = ObisCode.of("0-0:43.0.0.255");
  private static final ObisCode PUSH = ObisCode.of("0-0:25.9.0.255");
  private static final CosemDateTime TIME = CosemDateTime.of(Instant.parse("2026-03-04T05:06:07Z"));
  private static final CosemData NULL = CosemData.NullData.INSTANCE;

  private final FakeMeter meter = new FakeMeter();

  @Test
  void a_clock_tells_its_time_as_it_stands() {
    meter.put(8, ObisCode.CLOCK, 2, CosemData.OctetString.of(TIME.octets()));
    meter.put(8, ObisCode.CLOCK, 3, new CosemData.LongData((short) -60));
    meter.put(8, ObisCode.CLOCK, 4, u8(1));
    meter.put(8, ObisCode.CLOCK, 9, oneOf(1));
    Clock clock = new Clock(meter, FakeMeter.ID);

    assertThat(got(clock.time())).isEqualTo(TIME);
    assertThat(got(clock.timeZone())).isEqualTo(-60);
    assertThat(got(clock.status())).isEqualTo(1);
    assertThat(got(clock.base())).isEqualTo(Clock.Base.CRYSTAL);
  }

  @Test
  void a_clock_is_set_and_shifted_by_a_quarter_of_an_hour_at_most() {
    meter.put(8, ObisCode.CLOCK, 2, NULL);
    Clock clock = new Clock(meter, FakeMeter.ID);
    got(clock.setTime(TIME, Repetition.NEVER));
    assertThat(got(clock.time())).isEqualTo(TIME);

    got(clock.shiftTime(Duration.ofSeconds(-900), Repetition.NEVER));
    assertThat(meter.executed.get(0).parameter()).isEqualTo(new CosemData.LongData((short) -900));
    assertThatThrownBy(() -> clock.shiftTime(Duration.ofSeconds(901), Repetition.NEVER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void daylight_saving_keeps_unspecified_fields() {
    CosemDateTime march = new CosemDateTime(0xffff, 3, 0xfe, 7, 2, 0, 0, 0, -32_768, 0);
    meter.put(8, ObisCode.CLOCK, 5, CosemData.OctetString.of(march.octets()));
    meter.put(8, ObisCode.CLOCK, 6, new CosemData.DateTime(march));
    meter.put(8, ObisCode.CLOCK, 7, i8(60));
    meter.put(8, ObisCode.CLOCK, 8, new CosemData.BooleanData(true));

    assertThat(got(new Clock(meter, FakeMeter.ID).daylightSavings()))
        .isEqualTo(new Clock.DaylightSavings(march, march, 60, true));
  }

  @Test
  void a_push_setup_tells_what_goes_where() {
    CosemData five = structure(u16(3), name(ObisCode.ACTIVE_ENERGY_IMPORT), i8(2), u16(0), NULL);
    meter.put(40, PUSH, 2, array(CaptureObject.CLOCK.data(), five));
    meter.put(40, PUSH, 3, structure(oneOf(1), text("[::1]:4059"), oneOf(0)));
    meter.put(40, PUSH, 4, array());
    meter.put(40, PUSH, 5, u16(30));
    PushSetup setup = new PushSetup(meter, FakeMeter.ID, PUSH);

    assertThat(got(setup.objectList()))
        .containsExactly(
            CaptureObject.CLOCK, new CaptureObject(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2, 0));
    assertThat(got(setup.destination()))
        .isEqualTo(new PushSetup.Destination(1, Octets.ofAscii("[::1]:4059"), 0));
    assertThat(got(setup.communicationWindow())).isEmpty();
    assertThat(got(setup.randomisationStartInterval())).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void what_a_push_setup_is_told_it_tells_again() {
    meter.put(40, PUSH, 2, array());
    meter.put(40, PUSH, 3, NULL);
    PushSetup setup = new PushSetup(meter, FakeMeter.ID, PUSH);
    PushSetup.Destination to = new PushSetup.Destination(1, Octets.ofAscii("x"), 0);
    got(setup.setDestination(to, Repetition.IDEMPOTENT));
    got(setup.setObjectList(List.of(CaptureObject.CLOCK), Repetition.IDEMPOTENT));

    assertThat(got(setup.destination())).isEqualTo(to);
    assertThat(got(setup.objectList())).containsExactly(CaptureObject.CLOCK);
  }

  private static CosemData object(
      int classId, int version, ObisCode code, CosemData attribute, CosemData method) {
    return structure(
        u16(classId), u8(version), name(code), structure(array(attribute), array(method)));
  }

  private static CosemData right(int attribute, int mode) {
    return structure(i8(attribute), oneOf(mode), NULL);
  }

  @Test
  void rights_of_version_2_are_modes() {
    List<ObjectListElement> list =
        AssociationLn.objectList(
            array(
                object(3, 0, ObisCode.VOLTAGE_L1, right(2, 3), structure(i8(1), oneOf(1))),
                object(
                    1,
                    0,
                    ObisCode.LOGICAL_DEVICE_NAME,
                    right(2, 4),
                    structure(i8(1), new CosemData.BooleanData(false))),
                object(15, 2, AssociationLn.CURRENT, right(2, 1), structure(i8(1), oneOf(2)))));

    ObjectListElement voltage = ObjectListElement.find(list, 3, ObisCode.VOLTAGE_L1).orElseThrow();
    assertThat(voltage.attribute(2)).containsExactlyInAnyOrder(Access.READ, Access.WRITE);
    assertThat(voltage.attribute(3)).isEmpty();
    assertThat(voltage.method(1)).containsExactly(Access.READ);
    assertThat(list.get(1).attribute(2))
        .containsExactlyInAnyOrder(Access.READ, Access.AUTHENTICATED_REQUEST);
    assertThat(list.get(1).method(1)).isEmpty();
    assertThat(list.get(2).method(1)).contains(Access.AUTHENTICATED_REQUEST);
  }

  @Test
  void rights_of_version_3_are_bits_and_tell_what_must_be_signed() {
    List<ObjectListElement> list =
        AssociationLn.objectList(
            array(
                object(15, 3, AssociationLn.CURRENT, right(2, 1), structure(i8(1), oneOf(0x01))),
                object(
                    70, 0, DisconnectControl.USUAL, right(2, 1), structure(i8(1), oneOf(0x11)))));

    assertThat(list.get(1).method(1)).containsExactlyInAnyOrder(Access.READ, Access.SIGNED_REQUEST);
  }

  @Test
  void an_association_tells_its_partners_and_state() {
    meter.put(15, AssociationLn.CURRENT, 3, structure(i8(32), u16(1)));
    meter.put(15, AssociationLn.CURRENT, 8, oneOf(2));
    meter.put(15, AssociationLn.CURRENT, 9, name(SETUP));
    AssociationLn association = new AssociationLn(meter, FakeMeter.ID);

    assertThat(got(association.partners())).isEqualTo(new AssociationLn.Partners(32, 1));
    assertThat(got(association.status())).isEqualTo(AssociationLn.Status.ASSOCIATED);
    assertThat(got(association.securitySetupReference())).isEqualTo(SETUP);
  }

  @Test
  void a_meter_lists_its_logical_devices() {
    ObisCode sap = ObisCode.of("0-0:41.0.0.255");
    meter.put(17, sap, 2, array(structure(u16(1), text("TKI1"))));

    assertThat(got(new SapAssignment(meter, FakeMeter.ID).devices()))
        .containsExactly(new SapAssignment.LogicalDevice(1, Octets.ofAscii("TKI1")));
  }

  @Test
  void a_security_setup_tells_titles_and_takes_wrapped_keys() {
    meter.put(64, SETUP, 3, oneOf(1));
    meter.put(64, SETUP, 5, text("TKI00001"));
    SecuritySetup setup = new SecuritySetup(meter, FakeMeter.ID, SETUP);
    assertThat(got(setup.securitySuite())).isEqualTo(1);
    assertThat(got(setup.serverSystemTitle())).isEqualTo(Octets.ofAscii("TKI00001"));
    meter.put(64, SETUP, 5, text("short"));
    assertThat(failure(setup.serverSystemTitle())).hasMessageContaining("expected 8 octets");

    Octets wrapped = Octets.of(new byte[24]);
    got(
        setup.transferKeys(
            List.of(new KeyTransfer(KeyId.AUTHENTICATION, wrapped)), Repetition.NEVER));
    assertThat(meter.executed.get(0).parameter())
        .isEqualTo(array(structure(oneOf(2), new CosemData.OctetString(wrapped))));
  }

  @Test
  void a_security_setup_returns_its_signing_request() {
    SecuritySetup setup = new SecuritySetup(meter, FakeMeter.ID, SETUP);
    meter.methods =
        call -> new ActionResult(Code.SUCCESS, Optional.of(new GetResult.Value(text("csr"))));
    assertThat(got(setup.certificateRequest(KeyPair.DIGITAL_SIGNATURE, Repetition.NEVER)))
        .isEqualTo(Octets.ofAscii("csr"));
    meter.methods = call -> ActionResult.of(Code.SUCCESS);
    assertThat(failure(setup.certificateRequest(KeyPair.TLS, Repetition.NEVER)))
        .hasMessageContaining("generate_certificate_request");
  }
}
