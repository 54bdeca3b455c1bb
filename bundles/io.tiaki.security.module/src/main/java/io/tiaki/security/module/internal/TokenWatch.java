package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a token, sees every 30 s that it still signs, and when it does not opens it again, every 10
 * s until it is back. A PIN that was refused is not tried again. Not safe for use by many threads.
 */
final class TokenWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TokenWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final TokenSettings settings;
  private final Clock clock;
  private final TokenLibrary library;

  /**
   * What was opened before the library was ended. The JDK closes the sessions of what is collected
   * by their numbers, and by then others have these numbers.
   */
  private final List<TokenKeys> ended = new ArrayList<>();

  private @Nullable TokenKeys token;
  private Instant next = Instant.MIN;
  private boolean down;
  private boolean refused;

  TokenWatch(TokenSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.library = new TokenLibrary(settings.library());
  }

  /**
   * Opens the token and gives its keys to the module.
   *
   * @throws SecurityModuleException as {@link TokenKeys#open}
   */
  void open(KeystoreSecurityModule module) throws SecurityModuleException {
    module.use(open());
  }

  /** Opens the token, whose keys the caller gives to the module. */
  TokenKeys open() throws SecurityModuleException {
    TokenKeys opened;
    try {
      opened = openComplete();
    } catch (SecurityModuleException e) {
      if (isRefused(e) || !library.end()) {
        throw e;
      }
      opened = openComplete();
    }
    if (token != null) {
      ended.add(token);
    }
    token = opened;
    next = clock.instant().plus(INTERVAL);
    return opened;
  }

  /** With the keys it had. */
  private TokenKeys openComplete() throws SecurityModuleException {
    TokenKeys opened = TokenKeys.open(settings);
    Set<String> missing = new TreeSet<>(token == null ? Set.of() : token.keys().keySet());
    missing.removeAll(opened.keys().keySet());
    if (!missing.isEmpty()) {
      opened.close();
      throw new SecurityModuleException(
          SecurityModuleException.Reason.FAILED,
          "The token "
              + settings.where()
              + " does not have its keys any more ("
              + String.join(", ", missing)
              + "): plug in the one that has; when it was lost, restart the gateway, which makes"
              + " new keys in another one");
    }
    return opened;
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
    return TokenProblem.isRefused(e);
  }

  private void openAgain(TokenKeys gone, KeystoreSecurityModule module) {
    if (!down) {
      down = true;
      LOG.error(
          "The token {} of {} does not sign any more: plug it in; it is tried again every {} s."
              + " Sessions go on, new ones wait",
          settings.where(),
          settings.library(),
          AGAIN.toSeconds());
    }
    gone.close();
    next = clock.instant().plus(AGAIN);
    try {
      open(module);
      down = false;
      LOG.info("The token {} of {} signs again", settings.where(), settings.library());
    } catch (SecurityModuleException e) {
      refused = isRefused(e);
      if (refused) {
        LOG.error("{}", e.getMessage());
      }
      LOG.debug("Why the token was not opened again", e);
    }
  }
}
