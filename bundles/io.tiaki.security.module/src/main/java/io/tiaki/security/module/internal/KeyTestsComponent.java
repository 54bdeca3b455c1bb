package io.tiaki.security.module.internal;

import io.tiaki.platform.SelfTest;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.module.EnrolmentSettings;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers {@link KeystoreTest} and {@link ExpiryTest} while the module is unlocked. */
@Component(
    name = "io.tiaki.security.module.keytests",
    configurationPid = SecurityModuleComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = {})
public final class KeyTestsComponent {
  private final List<ServiceRegistration<SelfTest>> offered;

  @Activate
  public KeyTestsComponent(
      BundleContext context,
      @Reference SecurityModule module,
      SecurityModuleComponent.Config config) {
    Set<String> aliases = aliases(config);
    offered =
        Stream.<SelfTest>of(
                new KeystoreTest(aliases, module::rawKey),
                new ExpiryTest(aliases, module::rawKey, Clock.systemUTC()))
            .map(test -> context.registerService(SelfTest.class, test, null))
            .toList();
  }

  /** A configuration that is wrong was complained about by the module itself. */
  private static Set<String> aliases(SecurityModuleComponent.Config config) {
    try {
      return EnrolmentSettings.parseKeys(config.keys()).stream()
          .map(EnrolmentSettings.Key::alias)
          .collect(Collectors.toSet());
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
  }

  @Deactivate
  void stop() {
    offered.forEach(ServiceRegistration::unregister);
  }
}
