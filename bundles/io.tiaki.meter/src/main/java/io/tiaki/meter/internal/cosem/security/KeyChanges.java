package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.KeyDerivation;
import io.tiaki.cosem.codec.KeyDerivation.Algorithm;
import io.tiaki.cosem.codec.KeyWrap;
import io.tiaki.cosem.codec.SecuritySuite;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * New keys from a client: key_transfer and key_agreement of the security setup (IEC 62056-6-2,
 * 4.4.7). All of a request or none; the next request is protected with them.
 */
public record KeyChanges(MeterSecurity security) {
  /**
   * One key of a request.
   *
   * @param number 0 unicast, 1 broadcast, 2 authentication, 3 master key
   * @param octets wrapped under the master key; or an ephemeral public key and its signature
   */
  public record Change(int number, Octets octets) {}

  /**
   * key_transfer.
   *
   * @return false when a key is unknown, twice, or wrapped under another master key
   */
  public boolean transfer(List<Change> changes) {
    Map<KeyId, byte[]> unwrapped = new EnumMap<>(KeyId.class);
    Optional<byte[]> master = security.keys().flatMap(keys -> keys.get(KeyId.MASTER));
    try {
      for (Change change : changes) {
        KeyId id = KeyId.of(change.number()).orElse(null);
        if (id == null || master.isEmpty() || unwrapped.containsKey(id)) {
          return false;
        }
        byte[] key = KeyWrap.unwrap(master.get(), change.octets().toArray());
        unwrapped.put(id, key);
        if (key.length != security.suite().keyLength()) {
          return false;
        }
      }
      return apply(unwrapped);
    } catch (CodecException wrongWrap) {
      return false;
    } finally {
      master.ifPresent(key -> Arrays.fill(key, (byte) 0));
      unwrapped.values().forEach(key -> Arrays.fill(key, (byte) 0));
    }
  }

  /**
   * key_agreement with the ephemeral unified scheme, C(2e, 0s).
   *
   * @param client its system title
   * @return the meter's ephemeral public keys with signatures, in the same order; empty when
   *     something is wrong
   */
  public Optional<List<Octets>> agree(List<Change> changes, Octets client) {
    SecuritySuite suite = security.suite();
    KeyPair signing = security.identities().signing().orElse(null);
    if (!suite.isAsymmetric() || signing == null) {
      return Optional.empty();
    }
    Map<KeyId, byte[]> agreed = new EnumMap<>(KeyId.class);
    List<Octets> answers = new ArrayList<>();
    try {
      for (Change change : changes) {
        KeyId id = KeyId.of(change.number()).orElse(null);
        PublicKey other =
            new KeyAgreements(security).ephemeral(change.octets(), client).orElse(null);
        if (id == null || other == null || agreed.containsKey(id)) {
          return Optional.empty();
        }
        KeyPair own = Identities.generate(suite, security.random());
        agreed.put(id, key(suite, id, own, other, client));
        answers.add(KeyAgreements.signed(suite, own, signing));
      }
      return apply(agreed) ? Optional.of(answers) : Optional.empty();
    } catch (GeneralSecurityException | CodecException wrong) {
      return Optional.empty();
    } finally {
      agreed.values().forEach(key -> Arrays.fill(key, (byte) 0));
    }
  }

  private boolean apply(Map<KeyId, byte[]> changed) {
    if (changed.isEmpty()) {
      return false;
    }
    security.change(changed);
    return true;
  }

  private byte[] key(SecuritySuite suite, KeyId id, KeyPair own, PublicKey other, Octets client)
      throws GeneralSecurityException {
    boolean large = suite == SecuritySuite.SUITE_2;
    Algorithm wrapping = large ? Algorithm.AES_WRAP_256 : Algorithm.AES_WRAP_128;
    Algorithm algorithm = id == KeyId.MASTER ? wrapping : Algorithm.ciphering(suite);
    byte[] secret = EllipticCurves.sharedSecret(own.getPrivate(), other);
    return KeyDerivation.onePass(suite, secret, algorithm, client, security.title());
  }
}
