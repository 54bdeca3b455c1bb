package io.tiaki.session;

import io.tiaki.model.MeterId;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sessions of this gateway: one with each meter of the directory, opened by the gateway
 * (decision 6).
 */
@ProviderType
public interface SessionService {
  /** The live session with a meter, if there is one. */
  Optional<Session> session(MeterId meter);

  /**
   * Asks for a session now, without the wait after earlier failures. Harmless when there is one.
   */
  void connect(MeterId meter);

  /**
   * Why there is no session with a meter, for people; empty when there is one or none was tried.
   */
  Optional<String> lastFailure(MeterId meter);
}
