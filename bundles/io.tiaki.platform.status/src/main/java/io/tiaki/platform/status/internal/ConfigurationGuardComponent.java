package io.tiaki.platform.status.internal;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the configuration files and our components: names each setting that cannot be used
 * once, and keeps it from its component. Only then lets the files be read (framework property
 * {@code tiaki.configuration}, their folder), so that none passes by unseen.
 */
@Component(service = ConfigurationPlugin.class, immediate = true)
public final class ConfigurationGuardComponent implements ConfigurationPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationGuardComponent.class);
  private static final String FILES = "org.apache.felix.fileinstall";

  /** What File Install takes from the framework for its first folder only. */
  private static final List<String> SHARED =
      List.of(
          "felix.fileinstall.noInitialDelay",
          "felix.fileinstall.poll",
          "felix.fileinstall.enableConfigSave",
          "felix.fileinstall.disableConfigSave",
          "felix.fileinstall.log.level",
          "felix.fileinstall.tmpdir");

  private final BundleContext context;
  private final MetaTypeService metatype;
  private final Map<String, List<String>> said = new ConcurrentHashMap<>();

  @Activate
  public ConfigurationGuardComponent(
      BundleContext context,
      @Reference MetaTypeService metatype,
      @Reference ConfigurationAdmin configurations)
      throws IOException {
    this.context = context;
    this.metatype = metatype;
    String folder = context.getProperty("tiaki.configuration");
    if (folder != null) {
      Dictionary<String, Object> watch = new Hashtable<>();
      for (String setting : SHARED) {
        String value = context.getProperty(setting);
        if (value != null) {
          watch.put(setting, value);
        }
      }
      watch.put("felix.fileinstall.dir", folder);
      watch.put("felix.fileinstall.filter", ".*\\.cfg");
      configurations.getFactoryConfiguration(FILES, "tiaki", "?").updateIfDifferent(watch);
    }
  }

  @Override
  public void modifyConfiguration(
      @Nullable ServiceReference<?> reference, Dictionary<String, Object> properties) {
    if (!(properties.get(Constants.SERVICE_PID) instanceof String pid)
        || !pid.startsWith(ComponentReport.OURS)) {
      return;
    }
    ObjectClassDefinition declared = declared(pid);
    List<String> problems =
        declared == null ? List.of() : SettingsCheck.clean(declared, properties);
    if (!problems.equals(said.put(pid, problems))) {
      problems.forEach(problem -> LOG.error("{}.cfg: {}", pid, problem));
    }
  }

  private @Nullable ObjectClassDefinition declared(String pid) {
    for (Bundle bundle : context.getBundles()) {
      if (runs(bundle)
          && String.valueOf(bundle.getSymbolicName()).startsWith(ComponentReport.OURS)) {
        MetaTypeInformation information = metatype.getMetaTypeInformation(bundle);
        if (information != null && List.of(information.getPids()).contains(pid)) {
          return information.getObjectClassDefinition(pid, null);
        }
      }
    }
    return null;
  }

  /**
   * A setting is asked for by a bundle that runs. The others are left alone: to look for their
   * metatype would resolve them, from this thread and while another one starts them, and then
   * either that start fails or Declarative Services overlooks it.
   */
  private static boolean runs(Bundle bundle) {
    return (bundle.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0;
  }
}
