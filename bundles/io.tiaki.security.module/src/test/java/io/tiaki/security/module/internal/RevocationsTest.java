package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.module.MovableClock;
import io.tiaki.security.module.TestAuthority;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes that come while another one has the lists of a new authority looked for. */
@Timeout(20)
final class RevocationsTest {
  private static final String ANCHOR = "0".repeat(32);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T00:00:00Z"));
  private final Revocations revocations = new Revocations(false);
  private final CountDownLatch looking = new CountDownLatch(1);
  private final CountDownLatch found = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private X509Certificate region;
  private X509Certificate town;

  @BeforeEach
  void knowTheTownAndHaveAListOfTheRegion() throws Exception {
    region = TestAuthority.parsed(new TestAuthority(clock, "Region").certificate);
    town = TestAuthority.parsed(new TestAuthority(clock, "Town").certificate);
    revocations.met(List.of(town), ANCHOR);
    revocations.unproven(Set.of(PathSerial.issuer(region.getSubjectX500Principal())));
    revocations.onNewcomers(
        () -> {
          looks.incrementAndGet();
          looking.countDown();
          await(found);
          revocations.unproven(Set.of());
        });
  }

  @AfterEach
  void letGo() {
    found.countDown();
  }

  @Test
  void who_comes_while_the_lists_of_its_authority_are_looked_for_waits_for_them() throws Exception {
    CompletableFuture<Boolean> first = meet("first", region);
    await(looking);
    CompletableFuture<Boolean> second = new CompletableFuture<>();
    Thread thread = new Thread(() -> second.complete(isUnprovenOnceMet(region)), "second");
    thread.start();
    while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    found.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS)).as("the first meter is refused").isFalse();
    assertThat(second.get(10, TimeUnit.SECONDS)).as("the second meter is refused").isFalse();
    assertThat(looks).as("once for both").hasValue(1);
  }

  @Test
  void who_comes_with_an_authority_known_before_waits_for_nobody() throws Exception {
    CompletableFuture<Boolean> first = meet("first", region);
    await(looking);
    assertThat(isUnprovenOnceMet(town)).isFalse();
    assertThat(first).isNotDone();
    found.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void lists_are_looked_for_again_when_it_failed_for_the_first_who_came() {
    AtomicInteger failures = new AtomicInteger();
    revocations.onNewcomers(
        () -> {
          if (failures.getAndIncrement() == 0) {
            throw new IllegalStateException("the disk is away");
          }
          revocations.unproven(Set.of());
        });
    assertThat(meet("first", region)).failsWithin(10, TimeUnit.SECONDS);
    assertThat(isUnprovenOnceMet(region)).isFalse();
    assertThat(failures).hasValue(2);
  }

  private CompletableFuture<Boolean> meet(String name, X509Certificate authority) {
    CompletableFuture<Boolean> unproven = new CompletableFuture<>();
    Runnable handshake =
        () -> {
          try {
            unproven.complete(isUnprovenOnceMet(authority));
          } catch (RuntimeException e) {
            unproven.completeExceptionally(e);
          }
        };
    new Thread(handshake, name).start();
    return unproven;
  }

  private boolean isUnprovenOnceMet(X509Certificate authority) {
    revocations.met(List.of(authority), ANCHOR);
    String issuer = PathSerial.issuer(authority.getSubjectX500Principal());
    return revocations.isUnproven(
        new PathSerial(List.of(new PathSerial.Entry(issuer, "1")), ANCHOR));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
