package io.tiaki.itests.exam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;

import io.tiaki.itests.exam.Events.Event;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * The way of a reading through a gateway on the framework of the class path, between real meters
 * and a real control system.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class SpineIT {
  private static final int METERS = 4;
  private static final String DATA = "tiaki.exam.data";
  private static final String IMPORT = "1-0:1.8.0.255";

  @Inject private BundleContext context;

  @Configuration
  public Option[] gateway() throws IOException {
    Path checkout = Path.of(System.getProperty("tiaki.checkout"));
    Path data = Files.createTempDirectory("tiaki-exam").toRealPath();
    int brokerPort = Peers.start(checkout, data, METERS);
    return options(
        frameworkProperty(DATA).value(data.toString()),
        frameworkProperty("tiaki.checkout").value(checkout.toString()),
        frameworkProperty("tiaki.data").value(data.resolve("gateway").toString()),
        frameworkProperty("tiaki.exchange").value(data.resolve("exchange").toString()),
        frameworkProperty("tiaki.secrets").value(data.resolve("secrets").toString()),
        frameworkProperty("tiaki.gateway").value("gw1"),
        frameworkProperty("tiaki.time.source").value("host"),
        frameworkProperty("tiaki.broker.host").value("localhost"),
        frameworkProperty("tiaki.broker.port").value(Integer.toString(brokerPort)),
        frameworkProperty("tiaki.conceal").value("false"),
        frameworkProperty("tiaki.conceal.octets").value("4096"),
        frameworkProperty("tiaki.conceal.slot").value("5000"),
        frameworkProperty("tiaki.packages").value(data.resolve("packages").toString()),
        frameworkProperty("tiaki.packages.url")
            .value("https://localhost:" + (brokerPort + 1) + "/packages"),
        frameworkProperty("felix.fileinstall.dir")
            .value(checkout.resolve("distribution/assembly/src/conf/gateway").toString()),
        frameworkProperty("felix.fileinstall.filter").value(".*\\.cfg"),
        frameworkProperty("felix.fileinstall.enableConfigSave").value("false"),
        frameworkProperty("felix.fileinstall.tmpdir").value(data.resolve("tmp").toString()),
        bundles(),
        junitBundles());
  }

  private static Option bundles() {
    List<Option> bundles = new ArrayList<>();
    File[] jars = new File("target/bundles").listFiles((folder, name) -> name.endsWith(".jar"));
    Arrays.sort(jars);
    for (File jar : jars) {
      bundles.add(bundle(jar.toURI().toString()));
    }
    return composite(bundles.toArray(new Option[0]));
  }

  @Test
  public void a_runs_on_the_framework_it_should_run_on() {
    String name = context.getBundle(0).getSymbolicName();

    assertTrue(
        name,
        name.contains(
            System.getProperty("tiaki.exam.framework").equals("felix") ? "felix" : "eclipse"));
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
      assertTrue(bundle.getSymbolicName(), fragment || bundle.getState() == Bundle.ACTIVE);
    }
  }

  @Test
  public void b_pushed_readings_arrive_and_equal_the_registers_of_the_meter() {
    eventually(
        Duration.ofSeconds(90),
        () -> count("pushed") >= 2L * METERS,
        () -> "pushed so far: " + arrived());

    assertEquals(
        METERS, arrived().keySet().stream().map(key -> key.split(" ")[0]).distinct().count());
    assertEqualWhereBothAre(registered(), arrived());
  }

  @Test
  public void c_a_requested_reading_equals_the_registers_of_the_meter() throws Exception {
    String meter = arrived().keySet().iterator().next().split(" ")[0];
    BigDecimal before = lastImport(meter);

    String printed = Peers.read(checkout(), data(), meter);

    assertTrue(printed, printed.contains("\"done\""));
    BigDecimal read = number(Events.values(printed).get(IMPORT));
    int known = rows(meter);
    eventually(
        Duration.ofSeconds(30), () -> rows(meter) > known + 1, () -> "the meter registers no more");
    assertTrue(printed + " is before " + before, read.compareTo(before) >= 0);
    assertTrue(printed + " is after " + lastImport(meter), read.compareTo(lastImport(meter)) <= 0);
  }

  @Test
  public void d_a_request_for_an_unknown_meter_says_so() throws Exception {
    String printed = Peers.read(checkout(), data(), "TKI9999999999999");

    assertTrue(printed, printed.contains("unknown-meter"));
  }

  @Test
  public void e_a_gap_is_filled_from_the_profile() throws BundleException {
    Bundle sessions = bundleOf("io.tiaki.session.dtls");
    sessions.stop();
    int before = registered().size();
    eventually(
        Duration.ofSeconds(30),
        () -> registered().size() >= before + 3 * METERS,
        () -> "the meters stand still");
    Map<String, Event> missed = new TreeMap<>(registered());
    missed.keySet().removeAll(arrived().keySet());
    assertFalse(missed.isEmpty());

    sessions.start();

    eventually(
        Duration.ofSeconds(60),
        () -> arrived().keySet().containsAll(missed.keySet()),
        () -> {
          missed.keySet().removeAll(arrived().keySet());
          return "still missing: " + missed.keySet();
        });
    assertTrue(count("profile") >= METERS);
    assertEqualWhereBothAre(registered(), arrived());
  }

  private static void assertEqualWhereBothAre(
      Map<String, Event> registered, Map<String, Event> arrived) {
    int compared = 0;
    for (Map.Entry<String, Event> reading : arrived.entrySet()) {
      Event row = registered.get(reading.getKey());
      if (row != null) {
        assertEquals(reading.getKey(), row.values(), reading.getValue().values());
        assertTrue(reading.getKey(), reading.getValue().values().containsKey(IMPORT));
        compared++;
      }
    }
    assertTrue("nothing to compare", compared >= METERS);
  }

  private static void eventually(
      Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise.get());
      }
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
    }
  }

  private long count(String source) {
    return arrived().values().stream().filter(event -> source.equals(event.source())).count();
  }

  private int rows(String meter) {
    return (int) registered().keySet().stream().filter(key -> key.startsWith(meter)).count();
  }

  private BigDecimal lastImport(String meter) {
    return number(
        new TreeMap<>(registered()).floorEntry(meter + " ~").getValue().values().get(IMPORT));
  }

  private static BigDecimal number(String valueWithUnit) {
    return new BigDecimal(valueWithUnit.split(" ")[0]);
  }

  private Map<String, Event> registered() {
    return Events.of(data().resolve("meter.jsonl"), "registered");
  }

  private Map<String, Event> arrived() {
    return Events.of(data().resolve("dcs.jsonl"), "reading");
  }

  private Path data() {
    return Path.of(context.getProperty(DATA));
  }

  private Path checkout() {
    return Path.of(context.getProperty("tiaki.checkout"));
  }

  private Bundle bundleOf(String symbolicName) {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow();
  }
}
