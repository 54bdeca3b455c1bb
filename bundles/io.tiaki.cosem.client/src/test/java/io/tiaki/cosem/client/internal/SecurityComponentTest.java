package io.tiaki.cosem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.session.Session;
import io.tiaki.testkit.MemoryStateStore;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecurityComponentTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");

  private final CosemClientComponent client = new CosemClientComponent(config());
  private final SecurityComponent component = new SecurityComponent(client);
  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
  private final CosemKeySet keys = CosemKeySet.generate("TKI0000000000001", 0, new byte[8]);
  private final SecurityModule module =
      (SecurityModule)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {SecurityModule.class},
              (proxy, method, arguments) -> keys);

  private static CosemClientComponent.Config config() {
    return (CosemClientComponent.Config)
        Proxy.newProxyInstance(
            SecurityComponentTest.class.getClassLoader(),
            new Class<?>[] {CosemClientComponent.Config.class},
            (proxy, method, arguments) -> method.getDefaultValue());
  }

  @AfterEach
  void stop() {
    component.deactivate();
    client.deactivate();
  }

  private record Group(String group, Optional<SecurityPolicy> policy) implements GroupPolicy {
    @Override
    public String signingAlias() {
      return "dtls";
    }
  }

  private static final class Directory implements MeterDirectory {
    @Override
    public Optional<MeterEntry> find(MeterId id) {
      return Optional.of(
          new MeterEntry(
              id,
              new InetSocketAddress(1),
              MeterEntry.State.PRE_REGISTERED,
              Optional.empty(),
              "hls5"));
    }

    @Override
    public List<MeterEntry> all() {
      return List.of();
    }
  }

  private final class Meter implements Session {
    @Override
    public MeterId meter() {
      return METER;
    }

    @Override
    public String fingerprint() {
      return "0".repeat(64);
    }

    @Override
    public int maxPayload() {
      return 1_200;
    }

    @Override
    public boolean send(ByteBuffer payload) {
      byte[] octets = new byte[payload.remaining()];
      payload.get(octets);
      return sent.add(HexFormat.of().formatHex(octets));
    }

    @Override
    public void close(String reason) {}
  }

  @Test
  void nothing_goes_out_before_all_that_is_there_is_bound() throws Exception {
    client.opened(new Meter());
    component.bindDirectory(new Directory());
    component.bindModule(module);
    component.bindPolicy(
        new Group("hls5", Optional.of(SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO))));
    component.bindStore(new MemoryStateStore(), Map.of());
    component.activate();

    String aarq = sent.poll(10, TimeUnit.SECONDS);

    assertThat(aarq).as("logical names with ciphering").contains("60857405080103");
  }

  @Test
  void a_service_that_goes_does_not_take_its_successor_along() throws Exception {
    MeterDirectory old = new Directory();
    MemoryStateStore first = new MemoryStateStore();
    component.bindDirectory(old);
    component.bindDirectory(new Directory());
    component.unbindDirectory(old);
    component.bindStore(first, Map.of());
    component.bindStore(new MemoryStateStore(), Map.of());
    component.unbindStore(first);
    component.bindModule(module);
    component.bindPolicy(
        new Group("hls5", Optional.of(SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO))));
    component.activate();
    client.opened(new Meter());

    assertThat(sent.poll(10, TimeUnit.SECONDS)).contains("60857405080103");
  }
}
