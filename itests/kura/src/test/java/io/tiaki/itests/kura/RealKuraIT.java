package io.tiaki.itests.kura;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.itests.kura.Metatypes.Metatype;
import io.tiaki.itests.kura.Units.Unit;
import io.tiaki.itests.kura.probe.KuraProbe;
import io.tiaki.itests.kura.probe.KuraProbe.InstalledBundle;
import io.tiaki.itests.kura.probe.KuraProbe.Instance;
import io.tiaki.itests.kura.probe.KuraProbe.Value;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a bare Kura to readings at the control system and in an asset; each step needs the last. */
@ExtendWith(NeedsKura.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealKuraIT {
  private static final int METERS = 3;
  private static final String METER = "TKI0000000000001";
  private static final String DRIVER_FACTORY = "io.tiaki.kura.driver";
  private static final String ASSET_FACTORY = "org.eclipse.kura.wire.WireAsset";
  private static final String DRIVER = "tiaki-meters";
  private static final String ASSET = "household";
  private static final String CLOCK = "household-clock";
  private static final String MOVED = "io.tiaki.cosem.client";

  private final Path checkout = Path.of(System.getProperty("tiaki.checkout"));
  private Path scratch;
  private TestGateway gateway;

  @BeforeAll
  void start_a_bare_kura_with_meters_and_a_control_system_beside() throws Exception {
    scratch = Files.createTempDirectory("tiaki-kura").toRealPath();
    gateway = new TestGateway(checkout, scratch, METERS);
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  @Order(1)
  void packages_install_in_any_order_and_all_bundles_start() throws Exception {
    long seed = System.nanoTime();
    List<Unit> shuffled = new ArrayList<>(gateway.units());
    Collections.shuffle(shuffled, new Random(seed));

    for (Unit unit : shuffled) {
      gateway.kura().install(unit.file());
    }

    gateway.assertAllRun("installed with seed " + seed);
  }

  @Test
  @Order(2)
  void each_component_is_listed_with_its_name_its_icon_and_its_ranges() throws Exception {
    for (Unit unit : gateway.units()) {
      for (Units.Content bundle : Units.contents(unit)) {
        for (Metatype metatype : Metatypes.of(bundle.jar())) {
          gateway.assertListed(bundle.name(), metatype);
        }
      }
    }
    assertThat(probe().factories()).contains(DRIVER_FACTORY);
  }

  @Test
  @Order(3)
  void settings_entered_in_the_console_make_readings_reach_the_control_system() throws Exception {
    Path data = Files.createDirectories(scratch.resolve("gateway"));
    for (var setting : Settings.of(gateway.peers(), data).entrySet()) {
      probe().update(setting.getKey(), setting.getValue());
    }

    gateway.awaitNewReadings();
    assertThat(gateway.lastOf("dcs", "reading").size()).isEqualTo(METERS);
  }

  @Test
  @Order(4)
  void a_changed_setting_arrives_and_drops_no_session() throws Exception {
    int sessions = gateway.peers().events("meter", "session").size();
    Instance before = gateway.only(Settings.SESSIONS);
    assertThat(sessions).isPositive();

    probe().update(Settings.SESSIONS, Map.of("keepalive.ms", 15_000));

    Instance after = gateway.awaitSetting(Settings.SESSIONS, "keepalive.ms", "15000");
    assertThat(after.id()).as("the same instance of the component").isEqualTo(before.id());
    gateway.awaitNewReadings();
    assertThat(gateway.peers().events("meter", "session"))
        .as("sessions opened or closed")
        .hasSize(sessions);
  }

  @Test
  @Order(5)
  void a_channel_of_an_asset_reads_what_the_meter_registered() throws Exception {
    probe().create(DRIVER_FACTORY, DRIVER, Settings.driver(METER));
    probe()
        .create(
            ASSET_FACTORY,
            ASSET,
            Settings.asset(
                DRIVER,
                "import",
                "DOUBLE",
                Map.of(
                    "meter",
                    METER,
                    "obis.code",
                    TestGateway.IMPORT,
                    "class.id",
                    3,
                    "attribute.id",
                    2)));
    Eventually.holds(
        TestGateway.SOON,
        () -> probe().describedDrivers().contains(DRIVER),
        () -> "the console cannot describe it");
    BigDecimal before = gateway.registered(METER);

    Value read =
        Eventually.get(
            TestGateway.SOON,
            () -> {
              Value value = probe().read(ASSET, Set.of("import")).get(0);
              return value.flag().equals("SUCCESS") ? value : null;
            },
            () -> "the channel says " + gateway.attempt(ASSET, "import"));

    assertThat(new BigDecimal(read.text())).isGreaterThanOrEqualTo(before);
    String seen = gateway.lastOf("meter", "registered").get(METER);
    Eventually.holds(
        TestGateway.SOON,
        () -> gateway.lastOf("meter", "registered").get(METER).compareTo(seen) > 0,
        () -> "no row");
    assertThat(new BigDecimal(read.text())).isLessThanOrEqualTo(gateway.registered(METER));
    assertThat(read.unit()).isEqualTo("Wh");
  }

  @Test
  @Order(6)
  void a_listener_of_a_channel_hears_accepted_readings() throws Exception {
    probe().listen(ASSET, "import");

    Eventually.holds(TestGateway.SOON, () -> probe().heard().size() >= 2, () -> "nothing is heard");

    Value heard = probe().heard().get(0);
    assertThat(heard.channel()).isEqualTo("import");
    assertThat(heard.flag()).isEqualTo("SUCCESS");
    assertThat(new BigDecimal(heard.text())).isPositive();
  }

  @Test
  @Order(7)
  void a_channel_of_an_asset_writes_to_the_meter() throws Exception {
    probe().update(Settings.CLIENT, Map.of("client.sap", Settings.MANAGEMENT));
    probe()
        .create(
            ASSET_FACTORY,
            CLOCK,
            Settings.asset(
                DRIVER,
                "zone",
                "INTEGER",
                Map.of(
                    "meter",
                    METER,
                    "obis.code",
                    "0-0:1.0.0.255",
                    "class.id",
                    8,
                    "attribute.id",
                    3,
                    "cosem.type",
                    "long")));

    Eventually.holds(
        TestGateway.SOON,
        () -> probe().write(CLOCK, "zone", -60).flag().equals("SUCCESS"),
        () -> "the channel says " + written());

    Value read = probe().read(CLOCK, Set.of("zone")).get(0);
    assertThat(read.text()).as(read.toString()).isEqualTo("-60");
  }

  private String written() {
    try {
      return probe().write(CLOCK, "zone", -60).toString();
    } catch (RemoteException | RuntimeException e) {
      return e.toString();
    }
  }

  @Test
  @Order(8)
  void a_snapshot_brings_settings_back() throws Exception {
    long snapshot = probe().snapshot();
    assertThat(probe().snapshots()).contains(snapshot);
    probe().update(Settings.SESSIONS, Map.of("keepalive.ms", 5_000));
    gateway.awaitSetting(Settings.SESSIONS, "keepalive.ms", "5000");

    probe().rollBack(snapshot);

    gateway.awaitSetting(Settings.SESSIONS, "keepalive.ms", "15000");
    assertThat(probe().settings(Settings.ACCESS)).containsEntry("gateway.id", "gw1");
    gateway.awaitNewReadings();
  }

  @Test
  @Order(9)
  void an_update_of_one_package_moves_only_its_bundle() throws Exception {
    Unit unit =
        gateway.units().stream().filter(u -> u.name().equals(MOVED)).findFirst().orElseThrow();
    Map<String, InstalledBundle> before = gateway.ours();
    Instance sessions = gateway.only(Settings.SESSIONS);

    gateway.kura().install(Units.bumped(unit, "0.1.1", scratch));

    Eventually.holds(
        TestGateway.SOON,
        () -> {
          InstalledBundle now = gateway.ours().get(MOVED);
          return now.version().equals("0.1.1") && now.state().equals("ACTIVE");
        },
        () -> "not updated: " + gateway.notRunning());
    assertThat(probe().packages()).containsEntry(MOVED, "0.1.1");
    Map<String, InstalledBundle> after = gateway.ours();
    before.remove(MOVED);
    after.remove(MOVED);
    assertThat(after).isEqualTo(before);
    assertThat(gateway.only(Settings.SESSIONS).id()).isEqualTo(sessions.id());
    gateway.awaitNewReadings();
  }

  @Test
  @Order(10)
  void after_a_reboot_everything_is_there_again() throws Exception {
    gateway.kura().reboot();

    gateway.assertAllRun("rebooted");
    assertThat(probe().packages()).containsEntry(MOVED, "0.1.1");
    gateway.awaitSetting(Settings.SESSIONS, "keepalive.ms", "15000");
    gateway.awaitNewReadings();
    Eventually.holds(
        TestGateway.SOON,
        () -> probe().read(ASSET, Set.of("import")).get(0).flag().equals("SUCCESS"),
        () -> "the channel says " + gateway.attempt(ASSET, "import"));
  }

  private KuraProbe probe() {
    return gateway.probe();
  }
}
