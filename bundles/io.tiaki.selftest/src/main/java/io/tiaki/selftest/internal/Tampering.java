package io.tiaki.selftest.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest.Consequence;
import io.tiaki.platform.TamperInput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the tamper inputs. Touched by one thread only. */
final class Tampering {
  private static final Logger log = LoggerFactory.getLogger(Tampering.class);

  private final Supplier<Collection<TamperInput>> inputs;
  private final Consequence consequence;

  Tampering(Supplier<Collection<TamperInput>> inputs, boolean safeState) {
    this.inputs = inputs;
    this.consequence = safeState ? Consequence.SAFE : Consequence.NOTICE;
  }

  /** What an input says. */
  record Finding(String input, boolean tampered, Consequence consequence, String text) {}

  /** What can be told; inputs that cannot be read say nothing. */
  List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    for (TamperInput input : inputs.get()) {
      try {
        Health health = input.look();
        if (health.status() != Health.Status.UNKNOWN) {
          boolean tampered = health.status() == Health.Status.UNHEALTHY;
          findings.add(new Finding(input.name(), tampered, consequence, health.text()));
        }
      } catch (RuntimeException e) {
        log.debug("The tamper input {} failed", input.name(), e);
      }
    }
    return findings;
  }

  /** Somebody has seen it. */
  void reset() {
    for (TamperInput input : inputs.get()) {
      try {
        input.reset();
      } catch (RuntimeException e) {
        log.debug("The tamper input {} cannot be reset", input.name(), e);
      }
    }
  }
}
