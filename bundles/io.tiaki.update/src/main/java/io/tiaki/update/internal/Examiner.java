package io.tiaki.update.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.Health.Status;
import io.tiaki.platform.HealthProbe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks the probes. What was healthy before must be healthy after; what was not may not get worse:
 * an update can repair a gateway that is not well.
 */
final class Examiner {
  private static final long PROBE_SECONDS = 30;
  private static final int MOST_TEXT = 300;

  private final Supplier<Collection<HealthProbe>> probes;

  Examiner(Supplier<Collection<HealthProbe>> probes) {
    this.probes = probes;
  }

  /** What the probes say now, one {@code name=STATUS} a line. Blocks up to 30 s. */
  String baseline() {
    StringBuilder text = new StringBuilder();
    found()
        .forEach(
            (name, health) -> text.append(name).append('=').append(health.status()).append('\n'));
    return text.toString();
  }

  /** What is worse than it was; empty when nothing is. Blocks up to 30 s. */
  String worse(String baseline) {
    Map<String, Health> now = found();
    List<String> problems = new ArrayList<>();
    for (String line : baseline.lines().toList()) {
      int equals = line.lastIndexOf('=');
      String name = line.substring(0, equals);
      if (!now.containsKey(name)) {
        problems.add("the probe " + name + " is gone");
      } else if (rank(now.get(name).status().name()) < rank(line.substring(equals + 1))) {
        problems.add(name + ": " + now.get(name).text());
      }
      now.remove(name);
    }
    now.forEach(
        (name, health) -> {
          if (health.status() == Status.UNHEALTHY) {
            problems.add(name + ": " + health.text());
          }
        });
    String text = String.join("; ", problems);
    return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text;
  }

  private static int rank(String status) {
    return switch (status) {
      case "HEALTHY" -> 2;
      case "UNHEALTHY" -> 0;
      default -> 1;
    };
  }

  private SortedMap<String, Health> found() {
    SortedMap<String, CompletableFuture<Health>> asked = new TreeMap<>();
    for (HealthProbe probe : probes.get()) {
      asked.put(probe.name().replaceAll("[^a-z0-9.-]", "?"), asked(probe));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PROBE_SECONDS);
    SortedMap<String, Health> found = new TreeMap<>();
    asked.forEach((name, health) -> found.put(name, within(health, end)));
    return found;
  }

  private static CompletableFuture<Health> asked(HealthProbe probe) {
    try {
      return probe.probe().toCompletableFuture();
    } catch (RuntimeException | LinkageError e) {
      return CompletableFuture.completedFuture(
          Health.unhealthy("its probe failed: " + e.getClass().getSimpleName()));
    }
  }

  private static Health within(CompletableFuture<Health> health, long end) {
    try {
      return health.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Health.unhealthy("its probe did not answer within " + PROBE_SECONDS + " s");
    } catch (ExecutionException e) {
      return Health.unhealthy("its probe failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.unhealthy("its probe was interrupted");
    }
  }
}
