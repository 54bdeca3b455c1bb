package io.tiaki.uplink;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Durable store and forward: keeps a message until the control system's signed receipt for it came.
 * Safe for use by many threads.
 */
@ProviderType
public interface Outbox {
  /**
   * Takes a message. Never blocks. An id that is waiting already is not taken twice.
   *
   * @return completes when it is durable; fails with {@link OutboxException} ({@code FULL}, {@code
   *     UNAVAILABLE}): keep it and try again
   */
  CompletionStage<Void> put(Envelope envelope);

  /** How many messages wait for their receipt. */
  long waiting();

  /** The message was not taken. */
  final class OutboxException extends IOException {
    private static final long serialVersionUID = 1L;

    public OutboxException(String message) {
      super(message);
    }

    public OutboxException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
