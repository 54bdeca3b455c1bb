package io.tiaki.security.module.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import java.security.SecureRandom;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Known answers of signing, encrypting and sealing, and the random numbers. */
@Component(name = "io.tiaki.security.module.crypto", service = SelfTest.class)
public final class CryptoTestComponent implements SelfTest {
  private static final String REMEDY =
      ": nothing is signed or encrypted until the software, or the hardware, is replaced";

  @Override
  public String name() {
    return "crypto.security";
  }

  @Override
  public String protects() {
    return "that messages are signed and encrypted, and stored values sealed, as they should";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SILENT;
  }

  @Override
  public Health run() {
    KnownAnswers answers = KnownAnswers.standard();
    Optional<String> problem =
        answers
            .wrong()
            .map(algorithm -> algorithm + " gave a wrong answer")
            .or(() -> new RandomHealth(new SecureRandom()).problem());
    return problem
        .map(text -> Health.unhealthy(text + REMEDY))
        .orElseGet(
            () -> Health.healthy(answers.count() + " known answers and random numbers are right"));
  }
}
