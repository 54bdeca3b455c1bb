package io.tiaki.platform;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Whether the gateway may do its work (R68). Implemented by {@code selftest}, obeyed by {@code
 * access} and {@code dispatch}. Who obeys keeps the last state while the service is away. Safe for
 * use by many threads; answers from memory.
 */
@ProviderType
public interface OperatingState {
  /** The state now. */
  State now();

  /** What may go on. More may be added: callers treat what they do not know as {@link #SILENT}. */
  enum Mode {
    /** It is not known yet, whether the gateway was in a safe state when it stopped: wait. */
    STARTING,
    /** All may go on. */
    NORMAL,
    /**
     * A security function failed. Readings go on being collected and stored; none leave. Of
     * instructions only self-tests and updates are carried out.
     */
    SAFE,
    /** As {@link #SAFE}, and nothing is signed or leaves. */
    SILENT
  }

  /**
   * A state.
   *
   * @param mode what may go on
   * @param since when the mode was entered
   * @param reasons for people: the failed tests and what to do; empty in {@link Mode#NORMAL}
   */
  record State(Mode mode, Instant since, List<String> reasons) {
    public State {
      reasons = List.copyOf(reasons);
    }
  }
}
