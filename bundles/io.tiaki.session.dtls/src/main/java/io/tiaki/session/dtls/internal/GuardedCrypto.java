package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's cryptography with ciphers that fail silently and are small. One for any number of
 * associations.
 */
public final class GuardedCrypto extends BcTlsCrypto {
  private final @Nullable RoutabilityRecords checks;

  public GuardedCrypto() {
    super(new SecureRandom());
    this.checks = null;
  }

  private GuardedCrypto(SecureRandom random, RoutabilityRecords checks) {
    super(random);
    this.checks = checks;
  }

  /** The same for one association, whose cipher tells records with checks apart. */
  static TlsCrypto with(TlsCrypto crypto, @Nullable RoutabilityRecords checks) {
    return checks != null && crypto instanceof GuardedCrypto guarded
        ? new GuardedCrypto(guarded.getSecureRandom(), checks)
        : crypto;
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
      throws IOException {
    return new SilentCipher(
        super.createCipher(parameters, encryptionAlgorithm, macAlgorithm), checks);
  }

  /**
   * Without the tables that Bouncy Castle makes for each key: they take 19 KiB a session and do not
   * make records of this size faster.
   */
  @Override
  protected AEADBlockCipher createGCMMode(BlockCipher cipher) {
    return GCMBlockCipher.newInstance(cipher, new BasicGCMMultiplier());
  }
}
