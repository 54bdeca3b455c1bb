package io.tiaki.demo;

import java.util.List;

/**
 * Why a run ended.
 *
 * @param ok whether it did what it should
 * @param reason in words, with the remedy
 * @param details lines that explain it
 * @param judged whether readings that are missing are to be listed
 */
record Outcome(boolean ok, String reason, List<String> details, boolean judged) {
  Outcome {
    details = List.copyOf(details);
  }

  static Outcome failed(String reason, List<String> details) {
    return new Outcome(false, reason, details, false);
  }
}
