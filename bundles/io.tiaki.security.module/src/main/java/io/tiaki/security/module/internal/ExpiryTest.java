package io.tiaki.security.module.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.security.SecurityModuleException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How long the gateway's certificates are good. No safe state: a wrong clock would lead to it. */
public final class ExpiryTest implements SelfTest {
  private static final Duration EARLY = Duration.ofDays(2);

  private final Collection<String> aliases;
  private final KeystoreTest.Keys keys;
  private final Clock clock;

  public ExpiryTest(Collection<String> aliases, KeystoreTest.Keys keys, Clock clock) {
    this.aliases = List.copyOf(aliases);
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "certificates";
  }

  @Override
  public String protects() {
    return "that others accept the gateway's certificates";
  }

  @Override
  public Consequence consequence() {
    return Consequence.NOTICE;
  }

  @Override
  public Health run() {
    List<String> ending = new ArrayList<>();
    for (String alias : aliases) {
      try {
        List<byte[]> chain = keys.key(alias).chain();
        Instant end =
            chain.isEmpty()
                ? Instant.MAX
                : Certificates.read(chain.get(0)).getNotAfter().toInstant();
        if (end.isBefore(clock.instant().plus(EARLY))) {
          ending.add("the certificate of " + alias + " ends at " + end);
        }
      } catch (SecurityModuleException e) {
        ending.add("the certificate of " + alias + " cannot be read");
      }
    }
    return ending.isEmpty()
        ? Health.healthy("No certificate ends within " + EARLY.toDays() + " days")
        : Health.unhealthy(String.join(", ", ending) + ": have new ones issued");
  }
}
