package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.Purpose;
import io.tiaki.security.module.internal.RevocationFiles;
import io.tiaki.security.module.internal.Revocations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A good chain holds whatever goes on beside it: other threads, new lists, interrupts. */
@Timeout(120)
class ChainUnderLoadTest {
  private static final int THREADS = 3;
  private static final int ROUNDS = 400;

  @TempDir Path folder;

  private final MovableClock clock = new MovableClock(Instant.parse("2026-06-01T00:00:00Z"));
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Revocations revocations = new Revocations(true);
  private final List<List<byte[]>> chains = new ArrayList<>();
  private TestAuthority authority;
  private ChainValidator validator;
  private byte[] revoked;

  @BeforeEach
  void prepare() throws Exception {
    authority = new TestAuthority(clock);
    TestAuthority other = new TestAuthority(clock, "Other");
    validator =
        new ChainValidator(
            clock, List.of(authority.certificate, other.certificate), Curve.ALL, revocations);
    revoked = authority.issue(EcKeys.generate(), KeyRole.SERVER, "gone", "TKI0000000000009");
    for (int i = 1; i <= 4; i++) {
      chains.add(
          List.of(
              authority.issue(EcKeys.generate(), KeyRole.SERVER, "m" + i, "TKI000000000000" + i)));
    }
  }

  @Test
  void threads_that_examine_the_same_chains_at_once_accept_each() throws Exception {
    reload(1);
    examine(false, () -> {});
  }

  @Test
  void a_chain_holds_while_its_authoritys_lists_are_read_anew() throws Exception {
    reload(1);
    AtomicInteger number = new AtomicInteger(1);
    examine(false, () -> reload(number.incrementAndGet()));
    assertThat(number).hasValueGreaterThan(2);
    assertThat(validator.problem(validator.own(List.of(revoked), KeyRole.SERVER))).isPresent();
  }

  /** Interrupted before each: an interrupt means that a thread should end, not a bad chain. */
  @Test
  void a_chain_holds_on_a_thread_that_is_interrupted() throws Exception {
    reload(1);
    examine(true, () -> reload(2));
  }

  private interface Beside {
    void run() throws Exception;
  }

  private void examine(boolean interrupted, Beside beside) throws Exception {
    CountDownLatch done = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      new Thread(() -> examine(interrupted, done), "examiner-" + i).start();
    }
    while (!done.await(25, TimeUnit.MILLISECONDS)) {
      beside.run();
    }
    assertThat(refusals).isEmpty();
    assertThat(accepted).hasValue(THREADS * ROUNDS);
  }

  private void examine(boolean interrupted, CountDownLatch done) {
    for (int i = 0; i < ROUNDS; i++) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      try {
        validator.forget();
        validator.validate(chains.get(i % chains.size()), Purpose.TLS_SERVER);
        accepted.incrementAndGet();
      } catch (Exception e) {
        refusals.add(e.toString());
      }
    }
    done.countDown();
  }

  private void reload(int number) throws Exception {
    Files.write(folder.resolve("list.crl"), authority.revocationList(number, revoked));
    new RevocationFiles(folder, revocations).look(validator.authorities(), clock.instant());
  }
}
