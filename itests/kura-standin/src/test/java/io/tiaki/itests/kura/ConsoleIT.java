package io.tiaki.itests.kura;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import io.tiaki.cosem.CosemClient;
import io.tiaki.session.SessionService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.inject.Inject;
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
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.metatype.ObjectClassDefinition;

/** What Kura's console gets to see, and what its defaults set going: nothing. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class ConsoleIT {
  @Inject private BundleContext context;
  private Standin kura;

  @Configuration
  public Option[] gateway() {
    return options(Standin.bundles());
  }

  @Before
  public void standin() {
    kura = new Standin(context);
  }

  @Test
  public void a_lists_every_component_with_a_metatype() throws Exception {
    Set<String> pids = kura.metatypes(false).keySet();

    assertTrue("only " + pids, pids.size() >= 10);
    assertEquals(pids, kura.listed());
    assertTrue(kura.metatypes(true).containsKey("io.tiaki.kura.driver"));
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
      assertTrue(bundle.getSymbolicName(), fragment || bundle.getState() == Bundle.ACTIVE);
    }
  }

  @Test
  public void b_shows_an_icon_for_each() throws IOException {
    Map<String, ObjectClassDefinition> all = kura.metatypes(false);
    all.putAll(kura.metatypes(true));
    for (Map.Entry<String, ObjectClassDefinition> metatype : all.entrySet()) {
      try (InputStream icon = metatype.getValue().getIcon(32)) {
        assertNotNull(metatype.getKey(), icon);
        assertEquals(metatype.getKey(), 0x89, icon.read());
      }
    }
  }

  @Test
  public void c_follows_bundles_that_come_and_go() throws Exception {
    Bundle store = kura.bundleOf("io.tiaki.store");
    store.stop();
    assertFalse(kura.listed().contains("io.tiaki.store"));
    assertTrue(kura.listed().contains("io.tiaki.access"));

    store.start();
    assertTrue(kura.listed().contains("io.tiaki.store"));
  }

  @Test
  public void d_takes_all_from_the_list_when_it_goes_itself() throws Exception {
    Bundle bundle = kura.bundleOf("io.tiaki.kura");
    bundle.stop();
    assertEquals(Set.of(), kura.listed());

    bundle.start();
    assertEquals(kura.metatypes(false).keySet(), kura.listed());
  }

  @Test
  public void e_starts_with_the_defaults_and_touches_nothing_outside() throws Exception {
    List<String> loud = new ArrayList<>();
    Handler ear = ear(loud);
    Logger.getLogger("").addHandler(ear);
    Set<String> before = sockets();

    for (Map.Entry<String, ObjectClassDefinition> one : kura.metatypes(false).entrySet()) {
      kura.seed(one.getKey(), one.getValue());
    }
    Set<String> pids = new TreeSet<>(kura.metatypes(false).keySet());
    Standin.eventually(() -> started().containsAll(pids), () -> "started only " + started());
    Set<String> after = sockets();
    Logger.getLogger("").removeHandler(ear);

    after.removeAll(before);
    assertEquals("sockets", Set.of(), after);
    assertEquals(List.of(), loud);
  }

  /** The logs of the bundles arrive in the JDK's. */
  private static Handler ear(List<String> loud) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        boolean ours = String.valueOf(record.getLoggerName()).startsWith("io.tiaki");
        if (ours && record.getLevel().intValue() >= Level.WARNING.intValue()) {
          loud.add(record.getLoggerName() + ": " + record.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  /** Components that run or wait for another's service, and are not broken. */
  private Set<String> started() {
    ServiceComponentRuntime components = kura.service(ServiceComponentRuntime.class);
    Set<String> names = new TreeSet<>();
    for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
      for (ComponentConfigurationDTO one : components.getComponentConfigurationDTOs(description)) {
        if (one.state == ComponentConfigurationDTO.ACTIVE
            || one.state == ComponentConfigurationDTO.SATISFIED
            || one.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
          names.add(description.name);
        }
      }
    }
    return names;
  }

  /** The open sockets of this process. */
  private static Set<String> sockets() throws IOException {
    Set<String> found = new TreeSet<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path file : open) {
        try {
          String target = Files.readSymbolicLink(file).toString();
          if (target.startsWith("socket:")) {
            found.add(target);
          }
        } catch (IOException closedMeanwhile) {
          // The listing itself was one.
        }
      }
    }
    return found;
  }

  @Test
  public void f_a_setting_that_is_saved_leaves_sessions_where_they_are() throws Exception {
    Object sessions = context.getServiceReference(SessionService.class).getProperty("service.id");
    SessionService service = kura.service(SessionService.class);
    CosemClient client = kura.service(CosemClient.class);

    kura.change("io.tiaki.session.dtls", "keepalive.ms", 30_000);
    kura.change("io.tiaki.cosem.client", "timeout.ms", 4_000);
    Standin.eventually(
        () -> Integer.valueOf(4_000).equals(property(CosemClient.class, "timeout.ms")),
        () -> "the setting does not arrive");
    Standin.eventually(
        () -> Integer.valueOf(30_000).equals(property(SessionService.class, "keepalive.ms")),
        () -> "the setting does not arrive");

    assertEquals(sessions, property(SessionService.class, "service.id"));
    assertTrue(service == kura.service(SessionService.class));
    assertTrue(client == kura.service(CosemClient.class));
  }

  private Object property(Class<?> service, String key) {
    return context.getServiceReference(service).getProperty(key);
  }
}
