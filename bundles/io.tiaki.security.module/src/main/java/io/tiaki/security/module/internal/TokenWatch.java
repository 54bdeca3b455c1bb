package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a token, sees every 30 s that it still signs, and opens it again when it does not. A PIN
 * that was refused is not tried again. Not safe for use by many threads.
 */
final class TokenWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TokenWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final TokenSettings settings;
  private final Clock clock;
  private @Nullable TokenKeys token;
  private Instant next = Instant.MIN;
  private boolean down;
  private boolean refused;

  TokenWatch(TokenSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Opens the token and gives its keys to the module.
   *
   * @throws SecurityModuleException as {@link TokenKeys#open}
   */
  void open(KeystoreSecurityModule module) throws SecurityModuleException {
    TokenKeys opened = TokenKeys.open(settings);
    if (token != null && !opened.keys().keySet().containsAll(token.keys().keySet())) {
      opened.close();
      throw new SecurityModuleException(
          SecurityModuleException.Reason.FAILED, "The token does not have the keys it had");
    }
    token = opened;
    module.use(opened);
    next = clock.instant().plus(INTERVAL);
  }

  /** Looks, when it is time. */
  void look(KeystoreSecurityModule module) {
    TokenKeys current = token;
    if (refused || current == null || clock.instant().isBefore(next)) {
      return;
    }
    next = clock.instant().plus(INTERVAL);
    if (!current.signs()) {
      openAgain(current, module);
    }
  }

  /** Whether the token refused the PIN, so that trying again would lock it. */
  static boolean isRefused(SecurityModuleException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof LoginException || String.valueOf(cause.getMessage()).contains("_PIN_")) {
        return true;
      }
    }
    return false;
  }

  private void openAgain(TokenKeys gone, KeystoreSecurityModule module) {
    if (!down) {
      down = true;
      LOG.error(
          "The token of {} does not sign any more: plug it in; it is tried again every {} s",
          settings.library(),
          INTERVAL.toSeconds());
    }
    gone.close();
    try {
      open(module);
      down = false;
      LOG.info("The token of {} signs again", settings.library());
    } catch (SecurityModuleException e) {
      refused = isRefused(e);
      if (refused) {
        LOG.error("{}", e.getMessage());
      }
      LOG.debug("Why the token was not opened again", e);
    }
  }
}
