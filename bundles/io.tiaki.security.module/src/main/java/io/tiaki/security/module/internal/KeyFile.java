package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.jspecify.annotations.Nullable;

/**
 * A keystore file (BCFKS) and the secret that unlocks it. Saved whole, or not at all. Many threads
 * may look keys up while none sets one.
 */
public final class KeyFile implements AutoCloseable {
  private static final int MOST_OCTETS = 32 << 20;

  private final Path file;
  private final UnlockSecret secret;
  private final KeyStore store;

  private KeyFile(Path file, UnlockSecret secret, KeyStore store) {
    this.file = file;
    this.secret = secret;
    this.store = store;
  }

  /**
   * Unlocks the keystore. A missing one is made, with a new secret when that is missing too; an
   * existing one is never replaced.
   *
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy
   */
  public static KeyFile open(Path file, Path unlock) throws SecurityModuleException {
    return open(file, Unlock.of(unlock));
  }

  /** As {@link #open(Path, Path)}, with a secret that may come from elsewhere. */
  static KeyFile open(Path file, Unlock unlock) throws SecurityModuleException {
    boolean exists = Files.exists(file);
    if (exists && !unlock.exists()) {
      throw failed(
          "The unlock secret "
              + unlock.file()
              + " of the keystore "
              + file
              + " is missing: put it back, or remove the keystore to begin with new keys",
          null);
    }
    UnlockSecret secret = unlock.exists() ? unlock.read() : unlock.create();
    try {
      KeyFile opened = new KeyFile(file, secret, exists ? load(file, unlock, secret) : empty());
      if (!exists) {
        opened.save();
      }
      return opened;
    } catch (SecurityModuleException e) {
      secret.close();
      throw e;
    }
  }

  /** A private key and its certificates, end entity first. */
  public record KeyAndChain(PrivateKey key, List<Certificate> chain) {
    @Override
    public String toString() {
      return "KeyAndChain[***]";
    }
  }

  /** All aliases, keys of both kinds. */
  public List<String> aliases() throws SecurityModuleException {
    try {
      return Collections.list(store.aliases());
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  /** The key pair behind an alias, or empty when there is none. */
  public Optional<KeyAndChain> keyPair(String alias) throws SecurityModuleException {
    try {
      if (!(store.getKey(alias, secret.chars()) instanceof PrivateKey key)) {
        return Optional.empty();
      }
      Certificate[] chain = store.getCertificateChain(alias);
      if (chain == null || chain.length == 0 || Arrays.asList(chain).contains(null)) {
        throw failed("The keystore " + file + " has the key " + alias + " without its name", null);
      }
      return Optional.of(new KeyAndChain(key, List.of(chain)));
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  /** The octets of a secret key, which the caller wipes; empty when there is none. */
  public Optional<byte[]> secretKey(String alias) throws SecurityModuleException {
    try {
      Key key = store.getKey(alias, secret.chars());
      return key == null || key instanceof PrivateKey
          ? Optional.empty()
          : Optional.of(key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  /** Sets a key pair in memory; {@link #save} makes it last. */
  public void setKeyPair(String alias, PrivateKey key, List<byte[]> chain)
      throws SecurityModuleException {
    byte[] pkcs8 = key.getEncoded();
    try {
      var factory = CertificateFactory.getInstance("X.509", Bc.PROVIDER);
      Certificate[] certificates = new Certificate[chain.size()];
      for (int i = 0; i < certificates.length; i++) {
        certificates[i] = factory.generateCertificate(new ByteArrayInputStream(chain.get(i)));
      }
      byte[] entry = EntryProtection.privateKey(secret.chars(), pkcs8);
      store.setKeyEntry(alias, entry, certificates);
    } catch (GeneralSecurityException e) {
      throw failed("The key " + alias + " cannot be put into the keystore " + file, e);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** Sets an AES key in memory; {@link #save} makes it last. */
  public void setSecretKey(String alias, byte[] key) throws SecurityModuleException {
    try {
      store.setKeyEntry(alias, EntryProtection.secretKey(secret.chars(), key), null);
    } catch (GeneralSecurityException e) {
      throw failed("The key " + alias + " cannot be put into the keystore " + file, e);
    }
  }

  /** Wraps under the same secret. */
  public SecretWrapping wrapping() throws SecurityModuleException {
    return new SecretWrapping(secret);
  }

  /** The same keys, to be changed apart from these; the secret is one for both. */
  KeyFile copy() throws SecurityModuleException {
    try {
      return new KeyFile(file, secret, decoded(encoded(), secret));
    } catch (GeneralSecurityException | IOException e) {
      throw failed("The keystore " + file + " cannot be copied in memory", e);
    }
  }

  /** Writes the file. */
  public void save() throws SecurityModuleException {
    try {
      AtomicFile.writeSecret(file, encoded());
    } catch (GeneralSecurityException | IOException e) {
      throw failed("The keystore " + file + " cannot be written: check room and owner", e);
    }
  }

  private byte[] encoded() throws GeneralSecurityException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var rounds =
        new PBKDF2Config.Builder()
            .withIterationCount(1024)
            .withSaltLength(32)
            .withPRF(PBKDF2Config.PRF_SHA512)
            .build();
    store.store(
        new BCFKSLoadStoreParameter.Builder(out, new KeyStore.PasswordProtection(secret.chars()))
            .withStorePBKDFConfig(rounds)
            .build());
    return out.toByteArray();
  }

  private static KeyStore decoded(byte[] octets, UnlockSecret secret)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("BCFKS", Bc.PROVIDER);
    store.load(new ByteArrayInputStream(octets), secret.chars());
    return store;
  }

  /** Wipes the secret. */
  @Override
  public void close() {
    secret.close();
  }

  private static KeyStore empty() throws SecurityModuleException {
    try {
      KeyStore store = KeyStore.getInstance("BCFKS", Bc.PROVIDER);
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw failed("No keystore can be made", e);
    }
  }

  private static KeyStore load(Path file, Unlock unlock, UnlockSecret secret)
      throws SecurityModuleException {
    byte[] octets;
    try (var in = Files.newInputStream(file)) {
      octets = in.readNBytes(MOST_OCTETS + 1);
    } catch (IOException e) {
      throw failed("The keystore " + file + " cannot be read: check its owner and mode", e);
    }
    try {
      return decoded(octets, secret);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw failed(
          "The keystore "
              + file
              + " cannot be unlocked with "
              + unlock
              + ": one of the two is damaged or of another origin; put the right ones back, or move the keystore"
              + " away to begin with new keys (nothing was changed)",
          e);
    }
  }

  private SecurityModuleException damaged(Exception cause) {
    return failed("A key in the keystore " + file + " is damaged: restore the keystore", cause);
  }

  private static SecurityModuleException failed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }
}
