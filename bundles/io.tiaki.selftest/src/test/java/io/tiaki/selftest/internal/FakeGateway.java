package io.tiaki.selftest.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TamperInput;
import io.tiaki.security.SecurityModule;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Outbox;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** All that self-tests need, as far as a test wants it to be there. */
final class FakeGateway implements Services {
  final ManualScheduler time = new ManualScheduler();
  final List<SelfTest> tests = new ArrayList<>();
  final List<TamperInput> inputs = new ArrayList<>();
  final List<JournalEvent> journaled = new ArrayList<>();
  final List<Envelope> sent = new ArrayList<>();
  MemoryStateStore store = new MemoryStateStore();
  boolean storeThere = true;
  boolean outboxThere = true;

  /** A test that passes until it is told otherwise. */
  static final class FakeTest implements SelfTest {
    final String name;
    final Consequence consequence;
    Health health = Health.healthy("all is well");
    int runs;
    long changes;

    FakeTest(String name, Consequence consequence) {
      this.name = name;
      this.consequence = consequence;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String protects() {
      return "what " + name + " protects";
    }

    @Override
    public Consequence consequence() {
      return consequence;
    }

    @Override
    public long changes() {
      return changes;
    }

    @Override
    public Health run() {
      runs++;
      return health;
    }
  }

  /** A switch. */
  static final class FakeInput implements TamperInput {
    Health health = Health.healthy("closed");
    int resets;

    @Override
    public String name() {
      return "cover";
    }

    @Override
    public Health look() {
      return health;
    }

    @Override
    public void reset() {
      resets++;
    }
  }

  FakeTest test(String name, SelfTest.Consequence consequence) {
    FakeTest test = new FakeTest(name, consequence);
    tests.add(test);
    return test;
  }

  SelfTests start(boolean tamperIsSafeState) {
    Settings settings =
        new Settings(
            "gw1", "sign", "dcs", Duration.ofSeconds(3), Duration.ofHours(1), tamperIsSafeState);
    SelfTests started = new SelfTests(settings, time.clock(), time, time, this);
    started.start(RandomGenerator.getDefault());
    time.run();
    return started;
  }

  /** Long enough for every test to have run twice. */
  void pass() {
    time.advance(Duration.ofSeconds(20));
  }

  List<String> codes() {
    return journaled.stream().map(JournalEvent::code).toList();
  }

  JsonObject alarm(int index) {
    byte[] octets = sent.get(index).cms();
    return JsonParser.parseString(new String(octets, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  @Override
  public Collection<SelfTest> tests() {
    return tests;
  }

  @Override
  public Collection<TamperInput> inputs() {
    return inputs;
  }

  @Override
  public Optional<StateStore> state() {
    return storeThere ? Optional.of(store) : Optional.empty();
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.of(
        event -> {
          journaled.add(event);
          return CompletableFuture.completedFuture(null);
        });
  }

  @Override
  public Optional<SecurityModule> security() {
    // Neither signed nor encrypted: what is sent can be read.
    return Optional.of(
        (SecurityModule)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SecurityModule.class},
                (self, method, arguments) -> arguments[1]));
  }

  @Override
  public Optional<Outbox> outbox() {
    Outbox box =
        new Outbox() {
          @Override
          public CompletionStage<Void> put(Envelope envelope) {
            sent.add(envelope);
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public long waiting() {
            return sent.size();
          }
        };
    return outboxThere ? Optional.of(box) : Optional.empty();
  }
}
