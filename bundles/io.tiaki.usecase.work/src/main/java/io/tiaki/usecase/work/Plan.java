package io.tiaki.usecase.work;

import io.tiaki.cosem.AccessSpecification;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent to a meter.
 *
 * @param steps one after the other, until one is refused
 * @param refusal why nothing is sent; empty when the steps are
 */
public record Plan(List<Step> steps, String refusal) {
  /**
   * A request.
   *
   * @param name of the step: {@code signed.NAME} is the parameter that carries it signed
   * @param request what it writes or executes
   */
  public record Step(String name, AccessSpecification request) {}

  public Plan {
    steps = List.copyOf(steps);
  }

  /** Nothing is sent. */
  public static Plan refused(String why) {
    return new Plan(List.of(), why);
  }

  /** Collects steps. */
  public static final class Builder {
    private final List<Step> steps = new ArrayList<>();

    /** Adds a step when it is needed. */
    public Builder add(boolean needed, String name, AccessSpecification request) {
      if (needed) {
        steps.add(new Step(name, request));
      }
      return this;
    }

    /** The plan with these steps. */
    public Plan build() {
      return new Plan(steps, "");
    }
  }
}
