package io.tiaki.cosem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.testkit.MemoryStateStore;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GroupSecurityTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final SecurityPolicy HLS5 = SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO);

  private record Group(String group, Optional<SecurityPolicy> policy) implements GroupPolicy {
    @Override
    public String signingAlias() {
      return "dtls";
    }
  }

  private final MemoryStateStore store = new MemoryStateStore();
  private final AtomicBoolean open = new AtomicBoolean(true);
  private boolean failing;
  private long wentBack;
  private CosemKeySet keys = CosemKeySet.generate(METER.logicalDeviceName(), 0, new byte[8]);

  /** Has the keys of one meter and does nothing else. */
  private final SecurityModule module =
      (SecurityModule)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {SecurityModule.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("cosemKeys");
                assertThat(arguments).containsExactly("cosem.tki0000000000001");
                return handle();
              });

  /** Keys that work only while the module is open. */
  private CosemKeys handle() throws SecurityModuleException {
    CosemKeySet set = keys;
    if (!open.get()) {
      throw new SecurityModuleException(SecurityModuleException.Reason.FAILED, "closed");
    }
    return (CosemKeys)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {CosemKeys.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("seal") && (!open.get() || failing)) {
                throw new SecurityModuleException(SecurityModuleException.Reason.FAILED, "closed");
              }
              return method.invoke(set, arguments);
            });
  }

  private GroupSecurity security() {
    KeptCounters counters = new KeptCounters();
    counters.store(store, wentBack);
    GroupSecurity security = new GroupSecurity(counters);
    security.module(module);
    security.directory(new Directory("hls5"));
    security.add(new Group("hls5", Optional.of(HLS5)));
    return security;
  }

  private record Directory(String group) implements MeterDirectory {
    @Override
    public Optional<MeterEntry> find(MeterId id) {
      return Optional.of(
          new MeterEntry(
              id,
              new InetSocketAddress(1),
              MeterEntry.State.PRE_REGISTERED,
              Optional.empty(),
              group));
    }

    @Override
    public List<MeterEntry> all() {
      return List.of();
    }
  }

  private static CompletableFuture<Optional<Secured>> of(GroupSecurity security) {
    return security.of(METER).toCompletableFuture();
  }

  @Test
  void gives_a_meter_the_policy_of_its_group_and_its_keys() {
    Secured secured = of(security()).join().orElseThrow();

    assertThat(secured.policy()).isEqualTo(HLS5);
    assertThat(secured.keys().canCipher()).isTrue();
    assertThat(secured.clientTitle().toAscii()).startsWith("TKI");
  }

  @Test
  void a_meter_of_a_group_without_policy_is_not_secured_by_cosem() {
    GroupSecurity security = security();
    security.directory(new Directory("default"));

    assertThat(of(security).join()).isEmpty();
  }

  @Test
  void title_and_counter_survive_a_restart() {
    Secured before = of(security()).join().orElseThrow();
    before.counter().ready();
    long used = before.counter().next().orElseThrow();

    Secured after = of(security()).join().orElseThrow();
    after.counter().ready();

    assertThat(after.clientTitle()).isEqualTo(before.clientTitle());
    assertThat(after.counter().next().orElseThrow())
        .as("also when the store has come back without its last commits")
        .isGreaterThan(used + 50_000);
  }

  @Test
  void leaves_out_what_an_older_image_of_the_store_cannot_know() {
    long first = next();
    wentBack = 1;

    long jumped = next();
    assertThat(jumped).isGreaterThan(first + KeptCounters.LEFT_OUT_BACK);

    long restarted = next();
    assertThat(restarted)
        .as("once for each time that it went back")
        .isGreaterThan(jumped)
        .isLessThan(jumped + KeptCounters.LEFT_OUT_BACK);

    wentBack = 2;
    assertThat(next()).isGreaterThan(restarted + KeptCounters.LEFT_OUT_BACK);
  }

  @Test
  void a_meter_that_an_older_image_does_not_know_does_not_begin_anew() {
    wentBack = 1;

    assertThat(next()).isGreaterThan(KeptCounters.LEFT_OUT_BACK);
  }

  /** The first value after a start. */
  private long next() {
    InvocationCounter counter = of(security()).join().orElseThrow().counter();
    counter.ready();
    return counter.next().orElseThrow();
  }

  @Test
  void all_associations_of_a_meter_share_its_counter() {
    GroupSecurity security = security();

    assertThat(of(security).join().orElseThrow().counter())
        .isSameAs(of(security).join().orElseThrow().counter());
  }

  @Test
  void nothing_goes_without_security_when_something_is_missing() {
    GroupSecurity without = security();
    without.module(null);
    assertRefused(without, "security module");

    GroupSecurity unknown = security();
    unknown.directory(null);
    assertRefused(unknown, "directory");

    GroupSecurity wrong = new GroupSecurity(new KeptCounters());
    wrong.directory(new Directory("hls5"));
    wrong.module(module);
    wrong.add(new Group("hls5", Optional.empty()));
    assertRefused(wrong, "is wrong");

    GroupSecurity unkept = new GroupSecurity(new KeptCounters());
    unkept.directory(new Directory("hls5"));
    unkept.module(module);
    unkept.add(new Group("hls5", Optional.of(HLS5)));
    assertRefused(unkept, "there is no store");

    GroupSecurity twice = security();
    twice.add(new Group("hls5", Optional.of(SecurityPolicy.NONE)));
    assertRefused(twice, "2 policies");
  }

  @Test
  void keys_go_on_when_the_module_that_had_them_was_replaced() throws Exception {
    GroupSecurity security = security();
    CosemKeys held = of(security).join().orElseThrow().keys();
    byte[] sealed = held.seal(0x30, new byte[12], new byte[0], new byte[8]);
    open.set(false);
    assertThatThrownBy(() -> held.seal(0x30, new byte[12], new byte[0], new byte[8]))
        .isInstanceOf(SecurityModuleException.class);

    open.set(true);

    assertThat(held.seal(0x30, new byte[12], new byte[0], new byte[8])).isEqualTo(sealed);
  }

  @Test
  void other_keys_are_not_used_with_the_counter_of_those_before() throws Exception {
    CosemKeys held = of(security()).join().orElseThrow().keys();
    failing = true;
    keys = CosemKeySet.generate(METER.logicalDeviceName(), 0, new byte[8]);

    assertThatThrownBy(() -> held.seal(0x30, new byte[12], new byte[0], new byte[8]))
        .hasMessageContaining("were replaced");
  }

  private static void assertRefused(GroupSecurity security, String why) {
    assertThatThrownBy(() -> of(security).join())
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining(why);
  }
}
