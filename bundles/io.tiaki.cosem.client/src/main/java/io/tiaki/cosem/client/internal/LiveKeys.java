package io.tiaki.cosem.client.internal;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * A meter's keys, whichever security module has them now: an association goes on when the module is
 * updated. The same keys only: others have another counter. Safe for use by many threads.
 */
final class LiveKeys implements CosemKeys {
  /** Asks the module that is there now. */
  @FunctionalInterface
  interface Source {
    CosemKeys get() throws GeneralSecurityException;
  }

  /** Makes keys that are released with the others. */
  @FunctionalInterface
  interface Maker {
    LiveKeys apply(Source source) throws GeneralSecurityException;
  }

  @FunctionalInterface
  private interface Use {
    byte[] apply(CosemKeys keys) throws GeneralSecurityException;
  }

  private final Source source;
  private final Maker made;
  private final byte[] id;
  private final int suite;
  private final byte[] title;
  private final boolean cipher;
  private volatile @Nullable CosemKeys current;

  /**
   * @param made makes those with a dedicated key
   * @throws GeneralSecurityException when there are no keys now
   */
  LiveKeys(Source source, Maker made) throws GeneralSecurityException {
    this.source = source;
    this.made = made;
    CosemKeys keys = source.get();
    this.current = keys;
    this.id = keys.keyId();
    this.suite = keys.suite();
    this.title = keys.systemTitle();
    this.cipher = keys.canCipher();
  }

  /** Lets go of the module that has the keys: it stops. They are asked for again when needed. */
  void release() {
    current = null;
  }

  private byte[] use(Use use) throws GeneralSecurityException {
    CosemKeys held = current;
    if (held == null) {
      return use.apply(again());
    }
    try {
      return use.apply(held);
    } catch (AEADBadTagException notTheirs) {
      throw notTheirs;
    } catch (GeneralSecurityException gone) {
      return use.apply(again());
    }
  }

  private CosemKeys again() throws GeneralSecurityException {
    CosemKeys next = source.get();
    if (!Arrays.equals(next.keyId(), id)) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "The meter's keys were replaced: associate anew");
    }
    current = next;
    return next;
  }

  private Optional<byte[]> told(Function<CosemKeys, Optional<byte[]>> which) {
    CosemKeys held = current;
    try {
      return which.apply(held == null ? again() : held);
    } catch (GeneralSecurityException gone) {
      return Optional.empty();
    }
  }

  @Override
  public int suite() {
    return suite;
  }

  @Override
  public byte[] systemTitle() {
    return title.clone();
  }

  @Override
  public byte[] keyId() {
    return id.clone();
  }

  @Override
  public boolean canCipher() {
    return cipher;
  }

  @Override
  public byte[] seal(int securityControl, byte[] iv, byte[] additional, byte[] plain)
      throws GeneralSecurityException {
    return use(keys -> keys.seal(securityControl, iv, additional, plain));
  }

  @Override
  public byte[] open(int securityControl, byte[] iv, byte[] additional, byte[] octets, int offset)
      throws GeneralSecurityException {
    return use(keys -> keys.open(securityControl, iv, additional, octets, offset));
  }

  @Override
  public byte[] counterMode(byte[] iv, byte[] octets) throws GeneralSecurityException {
    return use(keys -> keys.counterMode(iv, octets));
  }

  @Override
  public CosemKeys dedicated(byte[] key) throws GeneralSecurityException {
    byte[] copy = key.clone();
    return made.apply(() -> source.get().dedicated(copy));
  }

  @Override
  public byte[] wrap(byte[] key) throws GeneralSecurityException {
    return use(keys -> keys.wrap(key));
  }

  @Override
  public Optional<byte[]> password() {
    return told(CosemKeys::password);
  }

  @Override
  public Optional<byte[]> secret() {
    return told(CosemKeys::secret);
  }

  @Override
  public Optional<byte[]> verificationKey() {
    return told(CosemKeys::verificationKey);
  }

  @Override
  public String toString() {
    return "LiveKeys[***]";
  }
}
