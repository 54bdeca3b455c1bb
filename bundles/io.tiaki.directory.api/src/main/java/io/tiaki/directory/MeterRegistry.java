package io.tiaki.directory;

import io.tiaki.model.MeterId;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Registers meters at this gateway and removes them (R98), durably. What is said here counts before
 * what the directory's file says of the same meter. Safe for use by many threads; never blocks.
 */
@ProviderType
public interface MeterRegistry {
  /** The most meters of which something is said here. */
  int MOST = 20_000;

  /**
   * Registers a meter, or says something else of it. The same twice is the same as once.
   *
   * @return completes when it is durable, and the directory has it; fails with {@link
   *     java.io.IOException}, and then nothing has changed
   */
  CompletionStage<Void> register(Registration meter);

  /**
   * Removes a meter, also one of the file: what the file says of it does not count until it is
   * registered here again. One that is not there is removed without more.
   *
   * @return as {@link #register}
   */
  CompletionStage<Void> remove(MeterId id);
}
