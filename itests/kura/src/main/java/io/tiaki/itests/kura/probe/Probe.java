package io.tiaki.itests.kura.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.kura.configuration.ComponentConfiguration;
import org.eclipse.kura.configuration.ConfigurationService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.deploymentadmin.DeploymentAdmin;
import org.osgi.service.deploymentadmin.DeploymentPackage;

/** Answers with what Kura's services say. */
final class Probe implements KuraProbe {
  private static final String AGENT = "org.eclipse.kura.deployment.agent.DeploymentAgentService";
  private static final String DRIVERS =
      "org.eclipse.kura.driver.descriptor.DriverDescriptorService";

  private final BundleContext context;
  private final Services services;
  private final Channels channels;

  Probe(BundleContext context) {
    this.context = context;
    this.services = new Services(context);
    this.channels = new Channels(services);
  }

  @Override
  public List<InstalledBundle> bundles() {
    return Arrays.stream(context.getBundles()).map(Probe::installed).toList();
  }

  private static InstalledBundle installed(Bundle bundle) {
    boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
    String state =
        switch (bundle.getState()) {
          case Bundle.ACTIVE -> "ACTIVE";
          case Bundle.RESOLVED -> fragment ? "FRAGMENT" : "RESOLVED";
          case Bundle.STARTING -> "STARTING";
          case Bundle.STOPPING -> "STOPPING";
          default -> "INSTALLED";
        };
    return new InstalledBundle(
        String.valueOf(bundle.getSymbolicName()),
        bundle.getVersion().toString(),
        state,
        bundle.getBundleId(),
        bundle.getLastModified());
  }

  @Override
  public Map<String, String> packages() {
    return services.call(
        DeploymentAdmin.class,
        admin -> {
          Map<String, String> found = new TreeMap<>();
          for (DeploymentPackage one : admin.listDeploymentPackages()) {
            found.put(one.getName(), one.getVersion().toString());
          }
          return found;
        });
  }

  @Override
  public void install(String url) {
    agent("installDeploymentPackageAsync", url);
  }

  @Override
  public boolean isInstalled(String url) {
    return Boolean.FALSE.equals(agent("isInstallingDeploymentPackage", url));
  }

  private Object agent(String method, String argument) {
    return services.call(
        AGENT,
        agent ->
            String.valueOf(agent.getClass().getMethod(method, String.class).invoke(agent, argument))
                .equals("true"));
  }

  @Override
  public List<Listed> listed() {
    return services.call(
        ConfigurationService.class,
        kura -> {
          List<Listed> found = new ArrayList<>();
          for (ComponentConfiguration one : kura.getComponentConfigurations()) {
            found.add(Listing.of(one));
          }
          return found;
        });
  }

  @Override
  public Set<String> factories() {
    return services.call(
        ConfigurationService.class, kura -> new TreeSet<>(kura.getFactoryComponentPids()));
  }

  @Override
  public Set<String> describedDrivers() {
    return services.call(
        DRIVERS,
        drivers -> {
          Set<String> found = new TreeSet<>();
          Object all = drivers.getClass().getMethod("listDriverDescriptors").invoke(drivers);
          for (Object one : (List<?>) all) {
            found.add(String.valueOf(one.getClass().getMethod("getPid").invoke(one)));
          }
          return found;
        });
  }

  @Override
  public Map<String, String> settings(String pid) {
    return services.call(
        ConfigurationService.class,
        kura -> Listing.texts(kura.getComponentConfiguration(pid).getConfigurationProperties()));
  }

  @Override
  public void update(String pid, Map<String, Object> settings) {
    services.call(
        ConfigurationService.class,
        kura -> {
          kura.updateConfiguration(pid, settings, true);
          return true;
        });
  }

  @Override
  public void create(String factory, String pid, Map<String, Object> settings) {
    services.call(
        ConfigurationService.class,
        kura -> {
          kura.createFactoryConfiguration(factory, pid, settings, true);
          return true;
        });
  }

  @Override
  public void delete(String pid) {
    services.call(
        ConfigurationService.class,
        kura -> {
          kura.deleteFactoryConfiguration(pid, true);
          return true;
        });
  }

  @Override
  public long snapshot() {
    return services.call(ConfigurationService.class, ConfigurationService::snapshot);
  }

  @Override
  public Set<Long> snapshots() {
    return services.call(ConfigurationService.class, kura -> new HashSet<>(kura.getSnapshots()));
  }

  @Override
  public void rollBack(long snapshot) {
    services.call(
        ConfigurationService.class,
        kura -> {
          kura.rollback(snapshot);
          return true;
        });
  }

  @Override
  public List<Instance> instances(String component) {
    return services.call(
        ServiceComponentRuntime.class,
        runtime -> {
          List<Instance> found = new ArrayList<>();
          for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            if (component.equals(description.name)) {
              for (ComponentConfigurationDTO one :
                  runtime.getComponentConfigurationDTOs(description)) {
                found.add(new Instance(one.id, one.state, Listing.texts(one.properties)));
              }
            }
          }
          return found;
        });
  }

  @Override
  public List<Value> read(String asset, Set<String> names) {
    return channels.read(asset, names);
  }

  @Override
  public Value write(String asset, String channel, Object value) {
    return channels.write(asset, channel, value);
  }

  @Override
  public void listen(String asset, String channel) {
    channels.listen(asset, channel);
  }

  @Override
  public List<Value> heard() {
    return channels.heard();
  }
}
