package io.tiaki.cosem.client.internal;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

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

  @FunctionalInterface
  private interface Use {
    byte[] apply(CosemKeys keys) throws GeneralSecurityException;
  }

  private final Source source;
  private final byte[] id;
  private volatile CosemKeys current;

  /**
   * @throws GeneralSecurityException when there are no keys now
   */
  LiveKeys(Source source) throws GeneralSecurityException {
    this.source = source;
    this.current = source.get();
    this.id = current.keyId();
  }

  private byte[] use(Use use) throws GeneralSecurityException {
    try {
      return use.apply(current);
    } catch (AEADBadTagException notTheirs) {
      throw notTheirs;
    } catch (GeneralSecurityException gone) {
      CosemKeys next = source.get();
      if (!Arrays.equals(next.keyId(), id)) {
        throw new SecurityModuleException(
            Reason.UNKNOWN_ALIAS, "The meter's keys were replaced: associate anew", gone);
      }
      current = next;
      return use.apply(next);
    }
  }

  @Override
  public int suite() {
    return current.suite();
  }

  @Override
  public byte[] systemTitle() {
    return current.systemTitle();
  }

  @Override
  public byte[] keyId() {
    return id.clone();
  }

  @Override
  public boolean canCipher() {
    return current.canCipher();
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
    return new LiveKeys(() -> source.get().dedicated(copy));
  }

  @Override
  public byte[] wrap(byte[] key) throws GeneralSecurityException {
    return use(keys -> keys.wrap(key));
  }

  @Override
  public Optional<byte[]> password() {
    return current.password();
  }

  @Override
  public Optional<byte[]> secret() {
    return current.secret();
  }

  @Override
  public Optional<byte[]> verificationKey() {
    return current.verificationKey();
  }

  @Override
  public String toString() {
    return "LiveKeys[***]";
  }
}
