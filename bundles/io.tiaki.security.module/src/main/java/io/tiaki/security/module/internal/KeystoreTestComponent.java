package io.tiaki.security.module.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.module.EnrolmentSettings;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** {@link KeystoreTest} as OSGi sees it: there while the module is unlocked. */
@Component(
    name = "io.tiaki.security.module.keystore",
    configurationPid = SecurityModuleComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = SelfTest.class)
public final class KeystoreTestComponent implements SelfTest {
  private final KeystoreTest test;

  @Activate
  public KeystoreTestComponent(
      @Reference SecurityModule module, SecurityModuleComponent.Config config) {
    test = new KeystoreTest(aliases(config), module::rawKey);
  }

  /** A configuration that is wrong was complained about by the module itself. */
  static Set<String> aliases(SecurityModuleComponent.Config config) {
    try {
      return EnrolmentSettings.parseKeys(config.keys()).stream()
          .map(EnrolmentSettings.Key::alias)
          .collect(Collectors.toSet());
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
  }

  @Override
  public String name() {
    return test.name();
  }

  @Override
  public String protects() {
    return test.protects();
  }

  @Override
  public Consequence consequence() {
    return test.consequence();
  }

  @Override
  public Health run() throws InterruptedException {
    return test.run();
  }
}
