package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import io.tiaki.testkit.MemoryStateStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.api.Test;

class ResumptionCacheTest {
  private static final int SUITE = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
  private static final long DAY_MS = 86_400_000;

  private final TestAuthority authority = new TestAuthority("authority");
  private final Authenticator own = keys(Policy.USUAL, authority.client("gw1"));
  private final TestClock clock = new TestClock();
  private final MemoryStateStore store = new MemoryStateStore();
  private final ResumptionCache cache = new ResumptionCache(clock, DAY_MS);
  private final MeterEntry meter = meter(1);
  private Optional<String> problem = Optional.empty();

  private final TestModule module =
      new TestModule(null, null) {
        @Override
        public Optional<String> problem(PeerCertificate certificate) {
          return problem;
        }
      };

  private static Authenticator keys(Policy policy, Credential ours) {
    return new Authenticator(policy)
        .certificate(
            ours,
            chain -> {
              throw new AssertionError("no certificate is shown");
            });
  }

  private static MeterEntry meter(int number) {
    return Lab.entry(
        new MeterId(String.format("TKI%013d", number)),
        InetSocketAddress.createUnresolved("meter", number),
        null);
  }

  private static ResumableSession session(int suite, Instant notAfter) {
    PeerCertificate peer =
        new PeerCertificate("meter", List.of("TKI"), "b".repeat(64), "serial 7", notAfter);
    byte[] id = new byte[32];
    byte[] secret = new byte[48];
    Arrays.fill(id, (byte) 5);
    Arrays.fill(secret, (byte) 6);
    return new ResumableSession(id, secret, suite, PeerIdentity.ofCertificate(peer));
  }

  private void keep() {
    cache.state(store);
    cache.keep(meter.id(), own, session(SUITE, Instant.MAX));
    cache.tick();
  }

  private TreeMap<String, byte[]> kept() {
    return store.maps.getOrDefault(ResumptionStore.MAP, new TreeMap<>());
  }

  private ResumableSession find() {
    return cache.find(meter, own, module);
  }

  @Test
  void another_process_finds_what_was_written() {
    keep();
    ResumptionCache after = new ResumptionCache(clock, DAY_MS);
    after.state(new MemoryStateStore(store.maps));
    ResumableSession found = after.find(meter, own, module);
    assertThat(found.id()).containsOnly(5).hasSize(32);
    assertThat(found.masterSecret()).containsOnly(6).hasSize(48);
    assertThat(found.suite()).isEqualTo(SUITE);
    assertThat(found.peer().certificate().orElseThrow().serial()).isEqualTo("serial 7");
    assertThat(found.peer().certificate().orElseThrow().notAfter())
        .isEqualTo(Instant.ofEpochSecond(Instant.MAX.getEpochSecond()));
    assertThat(found.toString()).doesNotContain("6, 6").contains("***");
  }

  @Test
  void what_is_not_written_yet_is_found_too() {
    store.holding = true;
    keep();
    assertThat(kept()).isEmpty();
    assertThat(find()).isNotNull();
    store.release();
    assertThat(kept()).hasSize(1);
    assertThat(find()).isNotNull();
  }

  @Test
  void a_failing_store_costs_nothing_but_the_cache() {
    keep();
    store.failing = true;
    assertThat(find()).isNull();
    cache.keep(meter(2).id(), own, session(SUITE, Instant.MAX));
    cache.tick();
    store.failing = false;
    cache.tick();
    assertThat(kept()).hasSize(2);
    assertThat(find()).isNotNull();
  }

  @Test
  void a_commit_that_never_ends_is_done_again_after_half_a_minute() {
    store.holding = true;
    keep();
    store.holding = false;
    clock.move(Duration.ofSeconds(29));
    cache.tick();
    assertThat(kept()).isEmpty();
    clock.move(Duration.ofSeconds(1));
    cache.tick();
    assertThat(kept()).hasSize(1);
    cache.forget(meter.id());
    cache.tick();
    assertThat(kept()).isEmpty();
  }

  @Test
  void at_the_end_all_is_written() {
    store.holding = true;
    cache.state(store);
    for (int i = 0; i < 1_700; i++) {
      cache.keep(meter(i).id(), own, session(SUITE, Instant.MAX));
    }
    cache.tick();
    store.release();
    assertThat(kept()).hasSize(500);
    cache.close();
    assertThat(kept()).hasSize(1_700);
  }

  @Test
  void a_store_that_hangs_does_not_hold_up_the_end() {
    store.holding = true;
    keep();
    assertThatCode(() -> assertTimeoutPreemptively(Duration.ofSeconds(10), cache::close))
        .doesNotThrowAnyException();
    assertThat(kept()).isEmpty();
  }

  @Test
  void a_session_between_certificates_that_an_older_version_kept_is_found() throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(octets)) {
      out.writeByte(1);
      out.writeUTF(meter.id().logicalDeviceName());
      out.writeUTF(OwnIdentity.of(own, Authentication.CERTIFICATE));
      out.writeLong(clock.millis());
      out.writeByte(1);
      out.writeShort(SUITE);
      out.writeByte(32);
      out.write(new byte[32 + 48]);
      out.writeUTF("meter");
      out.writeUTF("b".repeat(64));
      out.writeUTF("serial 7");
      out.writeLong(Instant.MAX.getEpochSecond());
    }
    cache.state(store);
    store.maps.put(
        ResumptionStore.MAP,
        new TreeMap<>(Map.of(meter.id().logicalDeviceName(), octets.toByteArray())));
    assertThat(find().peer().certificate().orElseThrow().names())
        .containsExactly(meter.id().logicalDeviceName());
  }

  @Test
  void a_session_ages_out_of_use_and_out_of_the_store() {
    keep();
    clock.move(Duration.ofHours(23));
    assertThat(find()).isNotNull();
    clock.move(Duration.ofHours(2));
    assertThat(find()).isNull();
    cache.tick();
    assertThat(kept()).isEmpty();
  }

  @Test
  void sessions_nobody_asks_for_are_thrown_away_by_and_by() {
    cache.state(store);
    for (int i = 0; i < 250; i++) {
      cache.keep(meter(i).id(), own, session(SUITE, Instant.MAX));
    }
    cache.tick();
    assertThat(kept()).hasSize(250);
    clock.move(Duration.ofDays(2));
    for (int i = 0; i < 5; i++) {
      cache.tick();
    }
    assertThat(kept()).isEmpty();
  }

  @Test
  void a_clock_that_went_back_far_makes_no_session_older_than_it_is() {
    keep();
    clock.move(Duration.ofMinutes(-2));
    assertThat(find()).isNotNull();
    clock.move(Duration.ofMinutes(-20));
    assertThat(find()).isNull();
  }

  @Test
  void a_session_of_a_revoked_certificate_is_not_resumed() {
    keep();
    problem = Optional.of("revoked");
    assertThat(find()).isNull();
    problem = Optional.empty();
    assertThat(find()).as("dropped for good").isNull();
  }

  @Test
  void a_session_of_a_certificate_that_has_ended_is_not_resumed() {
    cache.state(store);
    cache.keep(meter.id(), own, session(SUITE, clock.instant().plusSeconds(60)));
    assertThat(find()).isNotNull();
    clock.move(Duration.ofMinutes(1));
    assertThat(find()).isNull();
  }

  @Test
  void a_session_with_a_suite_that_is_not_offered_any_more_is_not_resumed() {
    cache.keep(meter.id(), own, session(CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, Instant.MAX));
    assertThat(find()).isNull();
  }

  @Test
  void a_session_of_another_gateway_is_not_resumed() {
    keep();
    assertThat(cache.find(meter, keys(Policy.USUAL, authority.client("gw1")), module)).isNull();
  }

  @Test
  void a_session_under_the_key_of_another_meter_is_not_resumed() {
    keep();
    Map.Entry<String, byte[]> one = kept().firstEntry();
    MeterEntry other = meter(2);
    kept().put(other.id().logicalDeviceName(), one.getValue());
    assertThat(cache.find(other, own, module)).isNull();
    assertThat(find()).isNotNull();
  }

  @Test
  void each_octet_of_an_entry_may_be_cut_off_or_added() {
    keep();
    byte[] good = kept().firstEntry().getValue();
    for (int length = 0; length < good.length; length++) {
      assertThat(ResumptionEntry.decoded(Arrays.copyOf(good, length))).isNull();
    }
    assertThat(ResumptionEntry.decoded(Arrays.copyOf(good, good.length + 1))).isNull();
    assertThat(ResumptionEntry.decoded(good)).isNotNull();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) 0xff;
      ResumptionEntry.decoded(bad); // Does not throw.
    }
  }

  @Test
  void no_more_than_twenty_thousand_wait_for_a_store() {
    for (int i = 0; i < ResumptionStore.MOST + 10; i++) {
      cache.keep(meter(i).id(), own, session(SUITE, Instant.MAX));
    }
    assertThat(cache.find(meter(9), own, module)).isNull();
    assertThat(cache.find(meter(10), own, module)).isNotNull();
  }

  @Test
  void nothing_is_kept_or_offered_when_it_is_switched_off() {
    keep();
    cache.mostAgeMs(0);
    assertThat(find()).isNull();
  }
}
