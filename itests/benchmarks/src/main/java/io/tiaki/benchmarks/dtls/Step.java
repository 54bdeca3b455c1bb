package io.tiaki.benchmarks.dtls;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * One thing of a run.
 *
 * @param what is measured, for progress and for telling that it was skipped
 * @param seconds it takes on a quiet machine, roughly
 */
record Step(String what, double seconds, Work work) {
  /** Measures; what it throws skips this step only. */
  interface Work {
    void run() throws IOException, GeneralSecurityException, InterruptedException;
  }
}
