package io.tiaki.itests.kura;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests, and says so loudly, when no Kura is named. */
final class NeedsKura implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!System.getProperty(KuraHome.PROPERTY, "").isBlank()) {
      return ConditionEvaluationResult.enabled("a Kura is named");
    }
    System.err.println(
        "\n*** SKIPPED: Tiaki was not tried on a real Kura; name one with -Dkura.home=FOLDER ***\n");
    return ConditionEvaluationResult.disabled("no -Dkura.home is given");
  }
}
