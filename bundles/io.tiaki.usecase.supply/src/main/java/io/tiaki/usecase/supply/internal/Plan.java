package io.tiaki.usecase.supply.internal;

import io.tiaki.cosem.AccessSpecification;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent to a meter.
 *
 * @param steps one after the other, until one is refused
 * @param refusal why nothing is sent; empty when the steps are
 */
record Plan(List<Step> steps, String refusal) {
  /**
   * A request.
   *
   * @param name of the step: {@code signed.NAME} is the parameter that carries it signed
   * @param request what it writes or executes
   */
  record Step(String name, AccessSpecification request) {}

  Plan {
    steps = List.copyOf(steps);
  }

  static Plan refused(String why) {
    return new Plan(List.of(), why);
  }

  /** Collects steps. */
  static final class Builder {
    private final List<Step> steps = new ArrayList<>();

    /** Adds a step when it is needed. */
    Builder add(boolean needed, String name, AccessSpecification request) {
      if (needed) {
        steps.add(new Step(name, request));
      }
      return this;
    }

    Plan build() {
      return new Plan(steps, "");
    }
  }
}
