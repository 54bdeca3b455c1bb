package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Our key pairs by alias, wherever they are kept. Safe for use by many threads. */
public final class OwnKeys implements AutoCloseable {
  private final KeyRing ring;
  private final Map<String, OwnKey> keys = new ConcurrentHashMap<>();
  private @Nullable TokenKeys token;
  private volatile boolean closed;

  public OwnKeys(KeyRing ring) {
    this.ring = ring;
    keys.putAll(ring.keys());
  }

  /** Makes the keys that are missing and saves them, with one write. */
  public synchronized void ensure(Map<String, Curve> wanted) throws SecurityModuleException {
    checkOpen();
    Map<String, Curve> elsewhere = new HashMap<>(wanted);
    TokenKeys inToken = token;
    if (inToken != null) {
      elsewhere.keySet().removeIf(inToken::holds);
      for (Map.Entry<String, Curve> key : wanted.entrySet()) {
        if (inToken.holds(key.getKey())) {
          inToken.ensure(key.getKey(), key.getValue());
        }
      }
    }
    ring.ensure(elsewhere);
    Map<String, OwnKey> kept = new HashMap<>(ring.keys());
    kept.keySet().retainAll(elsewhere.keySet());
    keys.putAll(kept);
    if (inToken != null) {
      keys.putAll(inToken.keys());
    }
  }

  /**
   * Adds the keys of a token, which is closed with this; they go before those of the same alias.
   */
  public synchronized void add(TokenKeys added) {
    token = added;
    keys.putAll(added.keys());
  }

  /**
   * Keeps what was issued for a key.
   *
   * @param chain DER, end entity first
   * @return whether it was another one before
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}; {@code UNTRUSTED} when it is for another
   *     key
   */
  public synchronized boolean keep(String wanted, List<byte[]> chain)
      throws SecurityModuleException {
    String alias = nameFor(wanted, chain);
    OwnKey own = keys.get(alias);
    if (own == null) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "The certificate is for another key than ours");
    }
    if (isSame(own.chain(), chain)) {
      return false;
    }
    if (token != null && token.holds(wanted)) {
      token.issue(alias, chain);
      keys.putAll(token.keys());
    } else {
      ring.issue(alias, own.keys(), chain);
      keys.put(alias, new OwnKey(own.keys(), List.copyOf(chain)));
    }
    return true;
  }

  /**
   * The key behind an alias.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public OwnKey key(String alias) throws SecurityModuleException {
    checkOpen();
    OwnKey own = keys.get(new KeyVersions(keys, alias).current());
    if (own == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "There is no key with the alias " + alias);
    }
    return own;
  }

  /**
   * The key behind an alias, with a certificate.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}, {@code NO_CERTIFICATE}
   */
  public OwnKey issued(String alias) throws SecurityModuleException {
    OwnKey own = key(alias);
    if (own.chain().isEmpty()) {
      throw new SecurityModuleException(
          Reason.NO_CERTIFICATE, "No certificate was issued for the key " + alias + " yet");
    }
    return own;
  }

  /**
   * The newest key of an alias, which a certificate is asked for.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public OwnKey newest(String alias) throws SecurityModuleException {
    OwnKey own = keys.get(new KeyVersions(keys, alias).newest());
    return own == null ? key(alias) : own;
  }

  /** All keys that an alias has had and that are there, the newest first. */
  public List<OwnKey> all(String alias) throws SecurityModuleException {
    key(alias);
    List<OwnKey> all = new ArrayList<>();
    for (String name : new KeyVersions(keys, alias).names()) {
      OwnKey own = keys.get(name);
      if (own != null) {
        all.add(own);
      }
    }
    return all;
  }

  /** Whether a new key of an alias waits for its certificate beside one that has its own. */
  public boolean isRolling(String alias) {
    return new KeyVersions(keys, alias).isRolling();
  }

  /** Where the key of an alias is. */
  public synchronized boolean isInToken(String alias) {
    return token != null && token.holds(alias);
  }

  /**
   * Makes a new key beside the one in use, unless one waits already.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}, {@code NO_CERTIFICATE} when the present
   *     key has no certificate yet: there is nothing to roll over
   */
  public synchronized void roll(String alias, Curve curve) throws SecurityModuleException {
    issued(alias);
    KeyVersions versions = new KeyVersions(keys, alias);
    if (!versions.isRolling()) {
      ensure(Map.of(versions.next(), curve));
    }
  }

  /** Whether a certificate is for a key of an alias. */
  public boolean hasKeyFor(String alias, List<byte[]> chain) throws SecurityModuleException {
    key(alias);
    return !nameFor(alias, chain).isEmpty();
  }

  private String nameFor(String alias, List<byte[]> chain) throws SecurityModuleException {
    key(alias);
    for (String name : new KeyVersions(keys, alias).names()) {
      OwnKey own = keys.get(name);
      if (own != null && isFor(own, chain)) {
        return name;
      }
    }
    return "";
  }

  /**
   * Whether a certificate is for a key, whoever issued it.
   *
   * @throws SecurityModuleException {@code UNTRUSTED} when it cannot be read
   */
  public static boolean isFor(OwnKey own, List<byte[]> chain) throws SecurityModuleException {
    byte[] certified = Certificates.read(chain.get(0)).getPublicKey().getEncoded();
    return Arrays.equals(certified, own.keys().getPublic().getEncoded());
  }

  /** Throws when it was closed. */
  public void checkOpen() throws SecurityModuleException {
    if (closed) {
      throw new SecurityModuleException(Reason.FAILED, "The security module is closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    keys.clear();
    ring.close();
    if (token != null) {
      token.close();
    }
  }

  private static boolean isSame(List<byte[]> one, List<byte[]> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!Arrays.equals(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }
}
