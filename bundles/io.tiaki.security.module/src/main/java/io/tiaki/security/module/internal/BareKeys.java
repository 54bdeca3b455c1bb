package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Private keys in a token that have no certificate there. The JDK does not show them, and makes
 * another key of the same label beside one. Calls must not overlap.
 */
final class BareKeys {
  private static final Logger LOG = LoggerFactory.getLogger(BareKeys.class);

  private final TokenSettings settings;
  private boolean blind;

  /**
   * Looks at nothing yet.
   *
   * @param settings of a token that is logged in when it is asked
   */
  BareKeys(TokenSettings settings) {
    this.settings = settings;
  }

  /**
   * Refuses to have a key made when the token has one with that label, or does not answer. When
   * Java does not let us ask, says so once and refuses nothing.
   *
   * @throws SecurityModuleException {@code FAILED}, with what to do
   */
  void refuse(String label) throws SecurityModuleException {
    if (has(label)) {
      throw new SecurityModuleException(
          Reason.FAILED,
          "The token "
              + settings.where()
              + " has a private key with the label "
              + label
              + ", but no certificate for it, without which Java does not see a key: write a"
              + " self-signed certificate of that key with the same label and id (CKA_LABEL,"
              + " CKA_ID) with the token's own tool, or delete the key, then one is made");
    }
  }

  private boolean has(String label) throws SecurityModuleException {
    TokenLibrary library = new TokenLibrary(settings.library());
    try {
      return library.hasPrivateKey(library.slot(settings), label);
    } catch (ReflectiveOperationException e) {
      sayBlind(e);
      return false;
    } catch (RuntimeException e) {
      throw new SecurityModuleException(
          Reason.FAILED,
          "The token "
              + settings.where()
              + " does not say whether it has a private key with the label "
              + label
              + ", and none is made: see that it is plugged in, or make the key with its own tool,"
              + " with a self-signed certificate of the same label and id",
          e);
    }
  }

  private void sayBlind(Exception e) {
    if (!blind) {
      LOG.warn(
          "Java does not let us see keys without a certificate in the token {}: where one has the"
              + " label of a key that is missing, another one is made beside it. Start Java with {}",
          settings.where(),
          TokenLibrary.OPENS);
      LOG.debug("Why Java does not let us look", e);
    }
    blind = true;
  }
}
