package io.tiaki.platform;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Tells whether a part works (whiteboard service). Safe for use by many threads. */
@ConsumerType
public interface HealthProbe {
  /** Short and constant, for people: {@code components}, {@code reading}, {@code outbox}. */
  String name();

  /**
   * Tries the part now. Never blocks.
   *
   * @return always completes normally, within 30 s; on any thread
   */
  CompletionStage<Health> probe();
}
