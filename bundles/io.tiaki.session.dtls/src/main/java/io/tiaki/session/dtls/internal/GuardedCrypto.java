package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Bouncy Castle's cryptography with ciphers that fail silently. One for any number of associations.
 */
public final class GuardedCrypto extends BcTlsCrypto {
  public GuardedCrypto() {
    super(new SecureRandom());
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
      throws IOException {
    return new SilentCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm));
  }
}
