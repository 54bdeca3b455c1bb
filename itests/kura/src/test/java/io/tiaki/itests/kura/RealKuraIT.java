package io.tiaki.itests.kura;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tiaki.itests.kura.Metatypes.Metatype;
import io.tiaki.itests.kura.Units.Unit;
import io.tiaki.itests.kura.probe.KuraProbe;
import io.tiaki.itests.kura.probe.KuraProbe.InstalledBundle;
import io.tiaki.itests.kura.probe.KuraProbe.Instance;
import io.tiaki.itests.kura.probe.KuraProbe.Listed;
import io.tiaki.itests.kura.probe.KuraProbe.Value;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
  private static final String IMPORT = "1-0:1.8.0.255";
  private static final String DRIVER_FACTORY = "io.tiaki.kura.driver";
  private static final String ASSET_FACTORY = "org.eclipse.kura.wire.WireAsset";
  private static final String DRIVER = "tiaki-meters";
  private static final String ASSET = "household";
  private static final String MOVED = "io.tiaki.cosem.client";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(120);

  private final Path checkout = Path.of(System.getProperty("tiaki.checkout"));
  private Path scratch;
  private List<Unit> units;
  private KuraProcess kura;
  private Peers peers;

  @BeforeAll
  void start_a_bare_kura_with_meters_and_a_control_system_beside() throws Exception {
    KuraHome home = KuraHome.given();
    scratch = Files.createTempDirectory("tiaki-kura").toRealPath();
    units = Units.all(checkout);
    peers = new Peers(checkout, scratch.resolve("peers"));
    peers.start(METERS);
    kura = KuraProcess.start(home, Files.createDirectories(scratch.resolve("kura")));
  }

  @AfterAll
  void stop() {
    if (kura != null) {
      kura.close();
    }
    if (peers != null) {
      peers.close();
    }
  }

  @Test
  @Order(1)
  void packages_install_in_any_order_and_all_bundles_start() throws Exception {
    long seed = System.nanoTime();
    List<Unit> shuffled = new ArrayList<>(units);
    Collections.shuffle(shuffled, new Random(seed));

    for (Unit unit : shuffled) {
      kura.install(unit.file());
    }

    assertAllRun("installed with seed " + seed);
  }

  private void assertAllRun(String how) throws Exception {
    Set<String> names = new TreeSet<>();
    for (Unit unit : units) {
      names.addAll(Units.contents(unit).stream().map(Units.Content::name).toList());
    }
    Eventually.holds(
        SOON,
        () -> {
          Map<String, String> packages = probe().packages();
          Set<String> running =
              probe().bundles().stream()
                  .filter(bundle -> bundle.state().equals("ACTIVE"))
                  .map(InstalledBundle::name)
                  .collect(Collectors.toSet());
          return running.containsAll(names)
              && units.stream().allMatch(unit -> packages.containsKey(unit.name()));
        },
        () -> how + ", not running: " + notRunning() + "; see " + kura.log());
  }

  private List<InstalledBundle> notRunning() {
    try {
      return probe().bundles().stream()
          .filter(bundle -> !bundle.state().matches("ACTIVE|FRAGMENT"))
          .filter(bundle -> bundle.name().matches("io\\.tiaki.*|bc.*"))
          .toList();
    } catch (RemoteException e) {
      return List.of();
    }
  }

  @Test
  @Order(2)
  void each_component_is_listed_with_its_name_its_icon_and_its_ranges() throws Exception {
    for (Unit unit : units) {
      for (Units.Content bundle : Units.contents(unit)) {
        for (Metatype metatype : Metatypes.of(bundle.jar())) {
          assertListed(bundle.name(), metatype);
        }
      }
    }
    assertThat(probe().factories()).contains(DRIVER_FACTORY);
  }

  private void assertListed(String bundle, Metatype metatype) throws RemoteException {
    assertThat(metatype.iconIsThere()).as("icon %s of %s", metatype.icon(), bundle).isTrue();
    if (metatype.factory()) {
      assertThat(probe().factories()).contains(metatype.pid());
      return;
    }
    Map<String, Listed> listed = new TreeMap<>();
    Eventually.holds(
        SOON,
        () -> {
          probe().listed().forEach(one -> listed.put(one.pid(), one));
          return listed.containsKey(metatype.pid());
        },
        () -> metatype.pid() + " is not listed among " + listed.keySet());
    Listed one = listed.get(metatype.pid());
    assertThat(one.name()).isEqualTo(metatype.name());
    assertThat(one.icon()).isEqualTo(metatype.icon());
    assertThat(ranges(one)).isEqualTo(metatype.ranges());
  }

  private static Set<String> ranges(Listed one) {
    return one.attributes().stream()
        .map(attribute -> Metatypes.range(attribute.id(), attribute.least(), attribute.most()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @Order(3)
  void settings_entered_in_the_console_make_readings_reach_the_control_system() throws Exception {
    Path gateway = Files.createDirectories(scratch.resolve("gateway"));
    for (var setting : Settings.of(peers, gateway).entrySet()) {
      probe().update(setting.getKey(), setting.getValue());
    }

    awaitNewReadings();
    assertThat(lastOf("dcs", "reading").size()).isEqualTo(METERS);
  }

  /** Waits until a reading of each meter came that was registered after now. */
  private void awaitNewReadings() {
    Map<String, String> before = lastOf("meter", "registered");
    Eventually.holds(
        LONG,
        () -> {
          Map<String, String> arrived = lastOf("dcs", "reading");
          return arrived.size() == METERS
              && arrived.entrySet().stream()
                  .allMatch(e -> e.getValue().compareTo(before.getOrDefault(e.getKey(), "")) > 0);
        },
        () -> "arrived: " + lastOf("dcs", "reading") + ", see " + kura.log());
  }

  /** The last time of registration by meter. */
  private Map<String, String> lastOf(String peer, String kind) {
    Map<String, String> last = new TreeMap<>();
    for (JsonObject event : peers.events(peer, kind)) {
      last.merge(
          event.get("meter").getAsString(),
          event.get("registered").getAsString(),
          (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    return last;
  }

  @Test
  @Order(4)
  void a_changed_setting_arrives_and_drops_no_session() throws Exception {
    int sessions = peers.events("meter", "session").size();
    Instance before = only(Settings.SESSIONS);
    assertThat(sessions).isPositive();

    probe().update(Settings.SESSIONS, Map.of("keepalive.ms", 15_000));

    Instance after = awaitSetting(Settings.SESSIONS, "keepalive.ms", "15000");
    assertThat(after.id()).as("the same instance of the component").isEqualTo(before.id());
    awaitNewReadings();
    assertThat(peers.events("meter", "session")).as("sessions opened or closed").hasSize(sessions);
  }

  private Instance awaitSetting(String component, String name, String value) {
    return Eventually.get(
        SOON,
        () -> {
          Instance now = only(component);
          return value.equals(now.properties().get(name)) ? now : null;
        },
        () -> component + " does not get " + name + "=" + value);
  }

  private Instance only(String component) throws RemoteException {
    List<Instance> instances = probe().instances(component);
    assertThat(instances).as(component).hasSize(1);
    return instances.get(0);
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
                Map.of("meter", METER, "obis.code", IMPORT, "class.id", 3, "attribute.id", 2)));
    Eventually.holds(
        SOON,
        () -> probe().describedDrivers().contains(DRIVER),
        () -> "the console cannot describe it");
    BigDecimal before = registered();

    Value read =
        Eventually.get(
            SOON,
            () -> {
              Value value = probe().read(ASSET, Set.of("import")).get(0);
              return value.flag().equals("SUCCESS") ? value : null;
            },
            () -> "the channel says " + attempt());

    assertThat(new BigDecimal(read.text())).isGreaterThanOrEqualTo(before);
    String seen = lastOf("meter", "registered").get(METER);
    Eventually.holds(
        SOON, () -> lastOf("meter", "registered").get(METER).compareTo(seen) > 0, () -> "no row");
    assertThat(new BigDecimal(read.text())).isLessThanOrEqualTo(registered());
    assertThat(read.unit()).isEqualTo("Wh");
  }

  private String attempt() {
    try {
      return probe().read(ASSET, Set.of("import")).toString();
    } catch (RemoteException | RuntimeException e) {
      return e.toString();
    }
  }

  /** The meter's last row. */
  private BigDecimal registered() {
    BigDecimal last = BigDecimal.ZERO;
    for (JsonObject event : peers.events("meter", "registered")) {
      if (event.get("meter").getAsString().equals(METER)) {
        last =
            event.getAsJsonObject("values").getAsJsonObject(IMPORT).get("value").getAsBigDecimal();
      }
    }
    return last;
  }

  @Test
  @Order(6)
  void a_listener_of_a_channel_hears_accepted_readings() throws Exception {
    probe().listen(ASSET, "import");

    Eventually.holds(SOON, () -> probe().heard().size() >= 2, () -> "nothing is heard");

    Value heard = probe().heard().get(0);
    assertThat(heard.channel()).isEqualTo("import");
    assertThat(heard.flag()).isEqualTo("SUCCESS");
    assertThat(new BigDecimal(heard.text())).isPositive();
  }

  @Test
  @Order(8)
  void a_snapshot_brings_settings_back() throws Exception {
    long snapshot = probe().snapshot();
    assertThat(probe().snapshots()).contains(snapshot);
    probe().update(Settings.SESSIONS, Map.of("keepalive.ms", 5_000));
    awaitSetting(Settings.SESSIONS, "keepalive.ms", "5000");

    probe().rollBack(snapshot);

    awaitSetting(Settings.SESSIONS, "keepalive.ms", "15000");
    assertThat(probe().settings(Settings.ACCESS)).containsEntry("gateway.id", "gw1");
    awaitNewReadings();
  }

  @Test
  @Order(9)
  void an_update_of_one_package_moves_only_its_bundle() throws Exception {
    Unit unit = units.stream().filter(u -> u.name().equals(MOVED)).findFirst().orElseThrow();
    Map<String, InstalledBundle> before = ours();
    Instance sessions = only(Settings.SESSIONS);

    kura.install(Units.bumped(unit, "0.1.1", scratch));

    Eventually.holds(
        SOON,
        () -> {
          InstalledBundle now = ours().get(MOVED);
          return now.version().equals("0.1.1") && now.state().equals("ACTIVE");
        },
        () -> "not updated: " + notRunning());
    assertThat(probe().packages()).containsEntry(MOVED, "0.1.1");
    Map<String, InstalledBundle> after = ours();
    before.remove(MOVED);
    after.remove(MOVED);
    assertThat(after).isEqualTo(before);
    assertThat(only(Settings.SESSIONS).id()).isEqualTo(sessions.id());
    awaitNewReadings();
  }

  private Map<String, InstalledBundle> ours() throws RemoteException {
    Map<String, InstalledBundle> found = new TreeMap<>();
    for (InstalledBundle bundle : probe().bundles()) {
      if (bundle.name().startsWith("io.tiaki.")) {
        found.put(bundle.name(), bundle);
      }
    }
    return found;
  }

  @Test
  @Order(10)
  void after_a_reboot_everything_is_there_again() throws Exception {
    kura.reboot();

    assertAllRun("rebooted");
    assertThat(probe().packages()).containsEntry(MOVED, "0.1.1");
    awaitSetting(Settings.SESSIONS, "keepalive.ms", "15000");
    awaitNewReadings();
    Eventually.holds(
        SOON,
        () -> probe().read(ASSET, Set.of("import")).get(0).flag().equals("SUCCESS"),
        () -> "the channel says " + attempt());
  }

  private KuraProbe probe() {
    return kura.probe();
  }
}
