package io.tiaki.uplink;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A connection to the control system, opened by the gateway (R57). Safe for use by many threads.
 */
@ProviderType
public interface Connector {
  /** Whether messages can be sent now. */
  boolean connected();

  /**
   * Sends a message. Never blocks.
   *
   * <p>While traffic is concealed it sends cells only, and otherwise none: what is sent by mistake
   * is not sent.
   *
   * @return completes when the next hop took it, which is no receipt; fails when it did not: try
   *     again when connected
   */
  CompletionStage<Void> send(Envelope envelope);
}
