package io.tiaki.itests.kura;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tiaki.itests.kura.Metatypes.Metatype;
import io.tiaki.itests.kura.Units.Unit;
import io.tiaki.itests.kura.probe.KuraProbe;
import io.tiaki.itests.kura.probe.KuraProbe.InstalledBundle;
import io.tiaki.itests.kura.probe.KuraProbe.Instance;
import io.tiaki.itests.kura.probe.KuraProbe.Listed;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A Kura with Tiaki on it, meters and a control system beside, and what can be asked of them. */
final class TestGateway implements AutoCloseable {
  static final String IMPORT = "1-0:1.8.0.255";
  static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(120);

  private final int meters;
  private final List<Unit> units;
  private final Peers peers;
  private final KuraProcess kura;

  TestGateway(Path checkout, Path scratch, int meters) throws IOException {
    this.meters = meters;
    this.units = Units.all(checkout);
    this.peers = new Peers(checkout, scratch.resolve("peers"));
    KuraHome home = KuraHome.given();
    peers.start(meters);
    this.kura = KuraProcess.start(home, Files.createDirectories(scratch.resolve("kura")));
  }

  KuraProcess kura() {
    return kura;
  }

  KuraProbe probe() {
    return kura.probe();
  }

  Peers peers() {
    return peers;
  }

  List<Unit> units() {
    return units;
  }

  void assertAllRun(String how) throws Exception {
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

  List<InstalledBundle> notRunning() {
    try {
      return probe().bundles().stream()
          .filter(bundle -> !bundle.state().matches("ACTIVE|FRAGMENT"))
          .filter(bundle -> bundle.name().matches("io\\.tiaki.*|bc.*"))
          .toList();
    } catch (RemoteException e) {
      return List.of();
    }
  }

  void assertListed(String bundle, Metatype metatype) throws RemoteException {
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

  static Set<String> ranges(Listed one) {
    return one.attributes().stream()
        .map(attribute -> Metatypes.range(attribute.id(), attribute.least(), attribute.most()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Waits until a reading of each meter came that was registered after now. */
  void awaitNewReadings() {
    Map<String, String> before = lastOf("meter", "registered");
    Eventually.holds(
        LONG,
        () -> {
          Map<String, String> arrived = lastOf("dcs", "reading");
          return arrived.size() == meters
              && arrived.entrySet().stream()
                  .allMatch(e -> e.getValue().compareTo(before.getOrDefault(e.getKey(), "")) > 0);
        },
        () -> "arrived: " + lastOf("dcs", "reading") + ", see " + kura.log());
  }

  /** The last time of registration by meter. */
  Map<String, String> lastOf(String peer, String kind) {
    Map<String, String> last = new TreeMap<>();
    for (JsonObject event : peers.events(peer, kind)) {
      last.merge(
          event.get("meter").getAsString(),
          event.get("registered").getAsString(),
          (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    return last;
  }

  Instance awaitSetting(String component, String name, String value) {
    return Eventually.get(
        SOON,
        () -> {
          Instance now = only(component);
          return value.equals(now.properties().get(name)) ? now : null;
        },
        () -> component + " does not get " + name + "=" + value);
  }

  Instance only(String component) throws RemoteException {
    List<Instance> instances = probe().instances(component);
    assertThat(instances).as(component).hasSize(1);
    return instances.get(0);
  }

  /** What a channel says now, for messages. */
  String attempt(String asset, String channel) {
    try {
      return probe().read(asset, Set.of(channel)).toString();
    } catch (RemoteException | RuntimeException e) {
      return e.toString();
    }
  }

  /** The last value of active energy imported that a meter registered. */
  BigDecimal registered(String meter) {
    BigDecimal last = BigDecimal.ZERO;
    for (JsonObject event : peers.events("meter", "registered")) {
      if (event.get("meter").getAsString().equals(meter)) {
        last =
            event.getAsJsonObject("values").getAsJsonObject(IMPORT).get("value").getAsBigDecimal();
      }
    }
    return last;
  }

  Map<String, InstalledBundle> ours() throws RemoteException {
    Map<String, InstalledBundle> found = new TreeMap<>();
    for (InstalledBundle bundle : probe().bundles()) {
      if (bundle.name().startsWith("io.tiaki.")) {
        found.put(bundle.name(), bundle);
      }
    }
    return found;
  }

  @Override
  public void close() {
    kura.close();
    peers.close();
  }
}
