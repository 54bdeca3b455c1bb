package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Curve;
import io.tiaki.security.module.EcKeys;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys of a keystore file in memory. A key without a certificate stands in the file under a
 * self-signed one that names it {@code not-issued}, because the format wants some certificate. What
 * writes may be called by many threads.
 */
public final class KeyRing implements AutoCloseable {
  static final String SEALING = "sealing.";

  private final KeyFile file;
  private final Map<String, OwnKey> keys = new HashMap<>();

  private KeyRing(KeyFile file) {
    this.file = file;
  }

  /** Unlocks, as {@link KeyFile#open}. */
  public static KeyRing open(Path keystore, Unlock unlock) throws SecurityModuleException {
    KeyRing ring = new KeyRing(KeyFile.open(keystore, unlock));
    try {
      ring.load();
      return ring;
    } catch (SecurityModuleException e) {
      ring.close();
      throw e;
    }
  }

  /** The keys by alias. */
  public Map<String, OwnKey> keys() {
    return Map.copyOf(keys);
  }

  /** Makes the keys that are missing, and saves once. */
  public synchronized void ensure(Map<String, Curve> wanted) throws SecurityModuleException {
    boolean changed = false;
    for (Map.Entry<String, Curve> key : wanted.entrySet()) {
      if (!keys.containsKey(key.getKey())) {
        put(key.getKey(), new OwnKey(generate(key.getValue()), List.of()));
        changed = true;
      }
    }
    if (changed) {
      file.save();
    }
  }

  /** Sets what was issued for a key, and saves. */
  public synchronized void issue(String alias, KeyPair pair, List<byte[]> chain)
      throws SecurityModuleException {
    put(alias, new OwnKey(pair, List.copyOf(chain)));
    file.save();
  }

  /** A sealer with all sealing keys; the first one is made when there is none. */
  public Sealer sealer() throws SecurityModuleException {
    Map<Integer, byte[]> epochs = new TreeMap<>();
    for (String alias : file.aliases()) {
      if (alias.startsWith(SEALING)) {
        byte[] octets = file.secretKey(alias).orElseThrow(() -> broken(alias));
        epochs.put(epoch(alias), octets);
      }
    }
    if (epochs.isEmpty()) {
      epochs.put(1, makeSealingKey(1));
    }
    return new Sealer(epochs);
  }

  /** Makes a sealing key of an epoch and keeps it. */
  synchronized byte[] makeSealingKey(int epoch) throws SecurityModuleException {
    byte[] octets = new byte[32];
    new SecureRandom().nextBytes(octets);
    file.setSecretKey(SEALING + epoch, octets);
    file.save();
    return octets;
  }

  /** Wraps under the keystore's secret. */
  public SecretWrapping wrapping() throws SecurityModuleException {
    return file.wrapping();
  }

  @Override
  public void close() {
    keys.clear();
    file.close();
  }

  private void load() throws SecurityModuleException {
    for (String alias : file.aliases()) {
      if (!alias.startsWith(SEALING)) {
        KeyFile.KeyAndChain entry = file.keyPair(alias).orElseThrow(() -> broken(alias));
        keys.put(alias, own(alias, entry));
      }
    }
  }

  private static OwnKey own(String alias, KeyFile.KeyAndChain entry)
      throws SecurityModuleException {
    X509Certificate first = (X509Certificate) entry.chain().get(0);
    KeyPair pair = new KeyPair(first.getPublicKey(), entry.key());
    if (NotIssued.is(first)) {
      return new OwnKey(pair, List.of());
    }
    List<byte[]> chain = new ArrayList<>();
    try {
      for (Certificate certificate : entry.chain()) {
        chain.add(certificate.getEncoded());
      }
    } catch (GeneralSecurityException e) {
      throw broken(alias);
    }
    return new OwnKey(pair, List.copyOf(chain));
  }

  private void put(String alias, OwnKey key) throws SecurityModuleException {
    List<byte[]> chain =
        key.chain().isEmpty()
            ? List.of(NotIssued.certificate(key.keys(), Bc.PROVIDER))
            : key.chain();
    file.setKeyPair(alias, key.keys().getPrivate(), chain);
    keys.put(alias, key);
  }

  private static KeyPair generate(Curve curve) throws SecurityModuleException {
    try {
      return EcKeys.generate(curve);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "No key can be made", e);
    }
  }

  static int epoch(String alias) throws SecurityModuleException {
    try {
      return Integer.parseInt(alias.substring(SEALING.length()));
    } catch (NumberFormatException e) {
      throw broken(alias);
    }
  }

  private static SecurityModuleException broken(String alias) {
    return new SecurityModuleException(
        Reason.FAILED, "The keystore's entry " + alias + " is not ours: restore the keystore");
  }
}
