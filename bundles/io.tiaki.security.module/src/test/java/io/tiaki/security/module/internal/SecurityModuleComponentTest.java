package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.module.Enrolment;
import io.tiaki.security.module.EnrolmentSettings;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.authority.DemoAuthority;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class SecurityModuleComponentTest {
  @TempDir Path data;
  private final AtomicReference<SecurityModule> service = new AtomicReference<>();
  private final CompletableFuture<ErasableKeys> erasable = new CompletableFuture<>();
  private final CountDownLatch registered = new CountDownLatch(1);
  private final BlockingQueue<Object> revisions = new LinkedBlockingQueue<>();
  private final CountDownLatch withdrawn = new CountDownLatch(1);

  @Test
  void is_inert_without_configuration() throws Exception {
    var component = component(Map.of());
    component.deactivate();
    assertThat(data).isEmptyDirectory();
    assertThat(service).hasValue(null);
  }

  @Test
  void a_wrong_configuration_disables_it_only() throws Exception {
    var component = component(with("keys", "tls:king"));
    component.deactivate();
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void registers_the_service_when_everything_is_there_and_withdraws_it() throws Exception {
    try (var authority =
            DemoAuthority.open(
                data.resolve("a"), data.resolve("a.unlock"), exchange(), Clock.systemUTC());
        var dcs = enrolledControlSystem()) {
      authority.start(Duration.ofMillis(20));
      var component = component(with("subject", "gw1"));
      assertThat(registered.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(service.get().envelop("dcs", new byte[] {1})).isNotEmpty();
      assertThat(erasable.get(20, TimeUnit.SECONDS).names("")).isEmpty();
      component.deactivate();
      assertThat(withdrawn.getCount()).isZero();
      assertThat(dcs).isNotNull();
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("tiaki-security-module")) {
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void a_revocation_changes_a_property_of_the_service() throws Exception {
    Map<String, String> settings = with("subject", "gw1");
    settings.put("revocation_lists", exchange().resolve("ca.crl").toString());
    try (var authority =
            DemoAuthority.open(
                data.resolve("a"), data.resolve("a.unlock"), exchange(), Clock.systemUTC());
        var dcs = enrolledControlSystem()) {
      authority.start(Duration.ofMillis(20));
      var component = component(settings);
      assertThat(registered.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(service.get().envelop("dcs", new byte[] {1})).isNotEmpty();
      revisions.clear();
      assertThat(authority.revoke("dcs")).isEqualTo(1);
      assertThat(revisions.poll(20, TimeUnit.SECONDS)).isInstanceOf(Long.class);
      assertThatThrownBy(() -> service.get().envelop("dcs", new byte[] {1}))
          .hasMessageContaining("revoked");
      component.deactivate();
      assertThat(dcs).isNotNull();
    }
  }

  @Test
  void heals_when_a_damaged_keystore_is_replaced() throws Exception {
    Path keystore = data.resolve("gateway/keys.bcfks");
    Files.createDirectories(keystore.getParent());
    Files.writeString(keystore, "damaged");
    var component = component(with("subject", "gw1"));
    Files.createDirectories(exchange());
    Path good = data.resolve("good.bcfks");
    KeystoreSecurityModule.open(good, data.resolve("gw.unlock"), Clock.systemUTC()).close();
    Files.move(good, keystore, StandardCopyOption.REPLACE_EXISTING);
    try (var authority =
            DemoAuthority.open(
                data.resolve("a"), data.resolve("a.unlock"), exchange(), Clock.systemUTC());
        var dcs = enrolledControlSystem()) {
      authority.start(Duration.ofMillis(20));
      assertThat(registered.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(dcs).isNotNull();
    }
    component.deactivate();
  }

  private KeystoreSecurityModule enrolledControlSystem() throws Exception {
    KeystoreSecurityModule dcs =
        KeystoreSecurityModule.open(
            data.resolve("dcs.bcfks"), data.resolve("dcs.unlock"), Clock.systemUTC());
    var settings =
        new EnrolmentSettings(
            "dcs",
            Optional.of(exchange()),
            exchange().resolve("ca.pem"),
            EnrolmentSettings.parseKeys("decrypt:agreement"),
            Map.of());
    new Enrolment(dcs, settings, Clock.systemUTC()).poll();
    return dcs;
  }

  private Path exchange() {
    return data.resolve("exchange");
  }

  private Map<String, String> with(String key, String value) {
    Map<String, String> settings = new HashMap<>();
    settings.put("keystore_file", data.resolve("gateway/keys.bcfks").toString());
    settings.put("unlock_file", data.resolve("gw.unlock").toString());
    settings.put("exchange_folder", exchange().toString());
    settings.put("authorities_file", exchange().resolve("ca.pem").toString());
    settings.put("recipients", "dcs=" + exchange().resolve("issued/dcs.decrypt.pem"));
    settings.put("keys", "tls:client,sign:message");
    settings.put(key, value);
    return settings;
  }

  private SecurityModuleComponent component(Map<String, String> settings) {
    var config =
        (SecurityModuleComponent.Config)
            proxy(
                SecurityModuleComponent.Config.class,
                (method, arguments) ->
                    settings.containsKey(method) ? settings.get(method) : standard(method));
    return new SecurityModuleComponent(
        (BundleContext) proxy(BundleContext.class, this::framework), config);
  }

  private static Object standard(String method) {
    try {
      return SecurityModuleComponent.Config.class.getMethod(method).getDefaultValue();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object framework(String method, Object[] arguments) {
    assertThat(method).isEqualTo("registerService");
    if (arguments[0] instanceof String[] || arguments[0].equals(KeysCommand.class)) {
      return proxy(ServiceRegistration.class, (called, none) -> null);
    }
    if (arguments[0].equals(ErasableKeys.class)) {
      erasable.complete((ErasableKeys) arguments[1]);
    } else {
      assertThat(arguments[0]).isEqualTo(SecurityModule.class);
      service.set((SecurityModule) arguments[1]);
      registered.countDown();
    }
    return proxy(
        ServiceRegistration.class,
        (called, none) -> {
          if (called.equals("setProperties")) {
            revisions.add(((Dictionary<?, ?>) none[0]).get(SecurityModule.REVISION));
            return null;
          }
          assertThat(called).isEqualTo("unregister");
          withdrawn.countDown();
          return null;
        });
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static Object proxy(Class<?> type, Answer answer) {
    return Proxy.newProxyInstance(
        SecurityModuleComponentTest.class.getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) ->
            method.getDeclaringClass() == Object.class
                    || method.getDeclaringClass() == Annotation.class
                ? method.getName()
                : answer.to(method.getName(), arguments));
  }
}
