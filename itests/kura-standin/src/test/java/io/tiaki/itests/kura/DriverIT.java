package io.tiaki.itests.kura;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import io.tiaki.access.AccessControl;
import io.tiaki.access.Decision;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoredReading;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.eclipse.kura.channel.ChannelFlag;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.core.configuration.metatype.Tad;
import org.eclipse.kura.driver.Driver;
import org.eclipse.kura.driver.PreparedRead;
import org.eclipse.kura.type.DataType;
import org.eclipse.kura.type.TypedValues;
import org.junit.After;
import org.junit.Before;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A driver as Kura's assets use it: found in the registry, configured through its factory. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class DriverIT {
  private static final String FACTORY = "io.tiaki.kura.driver";
  private static final MeterId METER = new MeterId("TKI0000000000001");

  @Inject private BundleContext context;
  private Standin kura;
  private org.osgi.service.cm.Configuration settings;
  private final List<ServiceRegistration<?>> registered = new ArrayList<>();
  private final List<CosemData> written = new CopyOnWriteArrayList<>();
  private final List<StoredReading> readings = new CopyOnWriteArrayList<>();

  @Configuration
  public Option[] gateway() {
    return options(Standin.bundles());
  }

  @Before
  public void make_a_driver() throws Exception {
    kura = new Standin(context);
    register(
        AccessControl.class,
        (AccessControl) wish -> new Decision(wish.subject().equals("kura:admin"), "says the test"));
    register(
        ReadingLog.class, proxy(ReadingLog.class, (p, m, a) -> after((long) a[0], (int) a[1])));
    settings = kura.service(ConfigurationAdmin.class).createFactoryConfiguration(FACTORY, "?");
    configure("admin", METER.toString());
    Standin.eventually(() -> reference() != null, () -> "there is no driver");
  }

  private Object after(long position, int limit) {
    return readings.stream().filter(r -> r.position() > position).limit(limit).toList();
  }

  private void configure(String issuer, String meters) throws Exception {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(Standin.KURA_PID, "meters");
    properties.put("issuer", issuer);
    properties.put("meters", meters);
    properties.put("writable", true);
    properties.put("timeout.ms", 2_000);
    settings.update(properties);
  }

  @After
  public void take_it_away() throws Exception {
    settings.delete();
    Standin.eventually(() -> reference() == null, () -> "the driver stays");
    registered.forEach(ServiceRegistration::unregister);
  }

  private <T> ServiceRegistration<T> register(Class<T> type, T service) {
    ServiceRegistration<T> registration =
        context.registerService(type, service, new Hashtable<>(Map.of("service.ranking", 1_000)));
    registered.add(registration);
    return registration;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            DriverIT.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> self == arguments[0];
                  case "hashCode" -> System.identityHashCode(self);
                  case "toString" -> type.getSimpleName();
                  default -> handler.invoke(self, method, arguments);
                }));
  }

  /** A COSEM client whose meter answers every GET with this value. */
  private CosemClient client(int value) {
    return proxy(
        CosemClient.class,
        (self, method, arguments) -> {
          if (method.getName().equals("set")) {
            written.add((CosemData) arguments[2]);
            return CompletableFuture.completedFuture(DataAccessResult.SUCCESS);
          }
          boolean scaler = ((AttributeDescriptor) arguments[1]).attribute() == 3;
          return CompletableFuture.completedFuture(
              new GetResult.Value(scaler ? scalerUnit() : new CosemData.DoubleLong(value)));
        });
  }

  private static CosemData scalerUnit() {
    return CosemData.Structure.of(
        new CosemData.IntegerData((byte) -1), new CosemData.EnumData(Unit.WATT_HOUR.code()));
  }

  private ServiceReference<Driver> reference() {
    return context.getServiceReference(Driver.class);
  }

  private Driver driver() {
    return context.getService(reference());
  }

  private static Map<String, Object> config(String... more) {
    Map<String, Object> config = new HashMap<>();
    config.put("+name", "energy");
    config.put("+value.type", "DOUBLE");
    config.put("obis.code", "1-0:1.8.0.255");
    config.put("class.id", "3");
    config.put("attribute.id", "2");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i], more[i + 1]);
    }
    return config;
  }

  private ChannelRecord read() throws Exception {
    ChannelRecord record = ChannelRecord.createReadRecord("energy", DataType.DOUBLE);
    record.setChannelConfig(config());
    try (PreparedRead prepared = driver().prepareRead(List.of(record))) {
      return prepared.execute().get(0);
    }
  }

  private static String why(ChannelRecord record) {
    return String.valueOf(record.getChannelStatus().getExceptionMessage());
  }

  @Test
  public void a_is_found_as_kura_finds_drivers() {
    ServiceReference<Driver> found = reference();

    assertEquals("meters", found.getProperty(Standin.KURA_PID));
    assertEquals(FACTORY, found.getProperty("service.factoryPid"));
    assertTrue(driver() instanceof ConfigurableComponent);
    List<?> attributes = (List<?>) driver().getChannelDescriptor().getDescriptor();
    assertTrue(attributes.size() >= 5);
    assertTrue(attributes.stream().allMatch(Tad.class::isInstance));
  }

  @Test
  public void b_reads_writes_and_follows_the_client_that_is_there() throws Exception {
    assertTrue(why(read()), why(read()).contains("COSEM client"));

    ServiceRegistration<CosemClient> old = register(CosemClient.class, client(125));
    assertEquals(12.5, read().getValue().getValue());

    registered.remove(old);
    old.unregister();
    register(CosemClient.class, client(250));
    assertEquals(25.0, read().getValue().getValue());

    ChannelRecord write = ChannelRecord.createWriteRecord("energy", TypedValues.newLongValue(7));
    write.setChannelConfig(config("cosem.type", "double-long"));
    driver().write(List.of(write));
    assertEquals(ChannelFlag.SUCCESS, write.getChannelStatus().getChannelFlag());
    assertEquals(List.of(new CosemData.DoubleLong(70)), written);
  }

  @Test
  public void c_takes_new_settings_without_being_another_driver() throws Exception {
    register(CosemClient.class, client(125));
    Driver driver = driver();
    List<Object> heard = listen(driver);
    Object id = reference().getProperty("service.id");

    configure("mallory", METER.toString());
    Standin.eventually(
        () -> "mallory".equals(reference().getProperty("issuer")), () -> "nothing arrives");
    assertTrue(why(read()), why(read()).contains("denied to kura:mallory"));

    configure("admin", METER.toString());
    Standin.eventually(
        () -> "admin".equals(reference().getProperty("issuer")), () -> "nothing arrives");
    assertEquals(12.5, read().getValue().getValue());
    assertEquals(id, reference().getProperty("service.id"));
    assertTrue(driver == driver());
    accept(42);
    Standin.eventually(() -> heard.contains(4.2), () -> "heard " + heard);
  }

  @Test
  public void d_hears_accepted_readings_of_its_meter() throws Exception {
    accept(1);
    List<Object> heard = listen(driver());

    accept(42);
    accept(43);

    Standin.eventually(() -> heard.contains(4.3), () -> "heard " + heard);
    heard.removeIf(Double.valueOf(0)::equals);
    assertEquals(List.of(4.2, 4.3), heard);
  }

  /** Listens; returns when a first reading, of 0, has shown that the feed runs. */
  private List<Object> listen(Driver driver) throws Exception {
    List<Object> heard = new CopyOnWriteArrayList<>();
    driver.registerChannelListener(
        config(), event -> heard.add(event.getChannelRecord().getValue().getValue()));
    Standin.eventually(
        () -> {
          accept(0);
          return !heard.isEmpty();
        },
        () -> "the feed does not begin");
    return heard;
  }

  private void accept(long value) {
    readings.add(
        new StoredReading(
            readings.size() + 1,
            new Reading(
                METER,
                ObisCode.LOAD_PROFILE,
                Instant.EPOCH.plusSeconds(readings.size()),
                List.of(
                    new Measurement(
                        ObisCode.ACTIVE_ENERGY_IMPORT, new Quantity(value, -1, Unit.WATT_HOUR))),
                Quality.VALID,
                Source.PUSHED)));
    try {
      for (ServiceReference<CommitListener> listener :
          context.getServiceReferences(CommitListener.class, null)) {
        context.getService(listener).committed(readings.size());
      }
    } catch (org.osgi.framework.InvalidSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void e_says_that_it_is_out_of_use() throws Exception {
    register(CosemClient.class, client(125));
    configure("admin", "no meter");
    Standin.eventually(
        () -> "no meter".equals(reference().getProperty("meters")), () -> "nothing arrives");

    ChannelRecord record = read();
    assertNull(record.getValue());
    assertTrue(why(record), why(record).contains("logical device name"));
  }

  @Test
  public void f_is_replaced_and_leaves_nothing_behind() throws Exception {
    register(CosemClient.class, client(125));
    listen(driver());
    assertTrue(threads().contains("tiaki-kura-feed"));
    WeakReference<ClassLoader> old = new WeakReference<>(driver().getClass().getClassLoader());

    kura.bundleOf("io.tiaki.kura").update();

    Standin.eventually(() -> reference() != null, () -> "the driver does not come back");
    assertEquals(12.5, read().getValue().getValue());
    assertEquals(Set.of(), threads());
    Standin.eventually(
        () -> {
          System.gc();
          return old.get() == null;
        },
        () -> "the old class loader is held");
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("tiaki-kura"))
        .collect(Collectors.toSet());
  }
}
