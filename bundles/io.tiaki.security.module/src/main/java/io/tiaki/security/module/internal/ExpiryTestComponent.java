package io.tiaki.security.module.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.security.SecurityModule;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** {@link ExpiryTest} as OSGi sees it: there while the module is unlocked. */
@Component(
    name = "io.tiaki.security.module.certificates",
    configurationPid = SecurityModuleComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = SelfTest.class)
public final class ExpiryTestComponent implements SelfTest {
  private final ExpiryTest test;

  @Activate
  public ExpiryTestComponent(
      @Reference SecurityModule module, SecurityModuleComponent.Config config) {
    test = new ExpiryTest(KeystoreTestComponent.aliases(config), module::rawKey, Clock.systemUTC());
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
  public Health run() {
    return test.run();
  }
}
