package org.eclipse.kura.configuration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.kura.KuraException;
import org.osgi.annotation.versioning.ProviderType;

/** What the console works with: lists, changes, makes and keeps configurations. */
@ProviderType
public interface ConfigurationService {
  Set<String> getFactoryComponentPids();

  Set<String> getConfigurableComponentPids();

  List<ComponentConfiguration> getComponentConfigurations() throws KuraException;

  ComponentConfiguration getComponentConfiguration(String pid) throws KuraException;

  void createFactoryConfiguration(
      String factoryPid, String pid, Map<String, Object> properties, boolean takeSnapshot)
      throws KuraException;

  void deleteFactoryConfiguration(String pid, boolean takeSnapshot) throws KuraException;

  void updateConfiguration(String pid, Map<String, Object> properties, boolean takeSnapshot)
      throws KuraException;

  Set<Long> getSnapshots() throws KuraException;

  long snapshot() throws KuraException;

  void rollback(long id) throws KuraException;
}
