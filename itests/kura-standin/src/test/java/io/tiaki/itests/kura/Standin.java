package io.tiaki.itests.kura;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** What the tests do in the place of Kura. */
final class Standin {
  static final String KURA_PID = "kura.service.pid";

  private final BundleContext context;

  Standin(BundleContext context) {
    this.context = context;
  }

  /** Every gateway bundle that Kura gets, and our declarations. */
  static Option bundles() {
    List<Option> bundles = new ArrayList<>();
    // Equinox has the packages of the log, as on Kura; the history of Felix's holds references to
    // services that are gone, and with them their class loaders.
    boolean equinox = "equinox".equals(System.getProperty("tiaki.exam.framework"));
    File[] jars =
        new File("target/bundles")
            .listFiles(
                (folder, name) ->
                    name.endsWith(".jar")
                        && !(equinox && name.startsWith("org.apache.felix.log-")));
    Arrays.sort(jars);
    for (File jar : jars) {
      bundles.add(bundle(jar.toURI().toString()));
    }
    bundles.add(junitBundles());
    return composite(bundles.toArray(new Option[0]));
  }

  <T> T service(Class<T> type) {
    return context.getService(context.getServiceReference(type));
  }

  Bundle bundleOf(String symbolicName) {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow();
  }

  /** The pids that Kura's configuration service would list, as it finds them. */
  Set<String> listed() throws InvalidSyntaxException {
    Set<String> pids = new TreeSet<>();
    Collection<ServiceReference<ConfigurableComponent>> found =
        context.getServiceReferences(ConfigurableComponent.class, "(!(service.factoryPid=*))");
    for (ServiceReference<ConfigurableComponent> reference : found) {
      Object pid = reference.getProperty("service.pid");
      if (pid == null || !pid.equals(reference.getProperty(KURA_PID))) {
        throw new AssertionError(pid + " is not " + reference.getProperty(KURA_PID));
      }
      if (!pids.add(pid.toString())) {
        throw new AssertionError(pid + " is listed twice");
      }
    }
    return pids;
  }

  /** The metatypes of our running bundles by their pid; factories or the others. */
  Map<String, ObjectClassDefinition> metatypes(boolean factories) {
    Map<String, ObjectClassDefinition> found = new TreeMap<>();
    for (Bundle bundle : context.getBundles()) {
      if (String.valueOf(bundle.getSymbolicName()).startsWith("io.tiaki.")) {
        MetaTypeInformation information =
            service(MetaTypeService.class).getMetaTypeInformation(bundle);
        for (String pid : factories ? information.getFactoryPids() : information.getPids()) {
          found.put(pid, information.getObjectClassDefinition(pid, null));
        }
      }
    }
    return found;
  }

  /** As Kura does with every singleton pid: gives it its defaults, but no empty ones. */
  void seed(String pid, ObjectClassDefinition metatype) throws Exception {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(KURA_PID, pid);
    for (AttributeDefinition attribute :
        metatype.getAttributeDefinitions(ObjectClassDefinition.ALL)) {
      String[] usual = attribute.getDefaultValue();
      if (usual != null && usual.length > 0 && !String.join("", usual).isEmpty()) {
        properties.put(attribute.getID(), value(attribute, usual));
      }
    }
    configuration(pid).update(properties);
  }

  private static Object value(AttributeDefinition attribute, String[] usual) {
    if (attribute.getCardinality() != 0) {
      return usual;
    }
    return switch (attribute.getType()) {
      case AttributeDefinition.INTEGER -> Integer.valueOf(usual[0]);
      case AttributeDefinition.LONG -> Long.valueOf(usual[0]);
      case AttributeDefinition.BOOLEAN -> Boolean.valueOf(usual[0]);
      case AttributeDefinition.STRING -> usual[0];
      default -> throw new AssertionError("teach the test the type of " + attribute.getID());
    };
  }

  Configuration configuration(String pid) throws Exception {
    return service(ConfigurationAdmin.class).getConfiguration(pid, "?");
  }

  /** As the console does when somebody saves: all settings, one of them new. */
  void change(String pid, String key, Object value) throws Exception {
    Configuration configuration = configuration(pid);
    Hashtable<String, Object> properties = new Hashtable<>();
    java.util.Collections.list(configuration.getProperties().keys())
        .forEach(k -> properties.put(k, configuration.getProperties().get(k)));
    properties.put(key, value);
    configuration.update(properties);
  }

  static void eventually(BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise.get());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
