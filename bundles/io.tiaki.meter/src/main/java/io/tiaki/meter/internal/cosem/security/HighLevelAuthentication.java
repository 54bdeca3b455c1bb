package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.HighLevelSecurity;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * Passes 3 and 4 of high level security (IEC 62056-5-3, 5.3.2.4) of one association.
 *
 * @param mechanism 2 to 7
 * @param client system title; empty where the mechanism needs none
 * @param clientChallenge CtoS
 * @param serverChallenge StoC
 */
public record HighLevelAuthentication(
    MeterSecurity security,
    int mechanism,
    Octets client,
    Octets clientChallenge,
    Octets serverChallenge) {
  private static final int AES = 2;
  private static final int MD5 = 3;
  private static final int SHA1 = 4;
  private static final int GMAC = 5;
  private static final int SHA256 = 6;
  private static final int ECDSA = 7;
  private static final int LONGEST_AES_SECRET = 16;

  /** Whether a meter can do a mechanism with the secrets that it has. */
  public static boolean isPossible(MeterSecurity security, int mechanism) {
    MeterKeys keys = security.keys().orElse(null);
    if (keys == null) {
      return false;
    }
    return switch (mechanism) {
      case AES -> secretLength(keys) > 0 && secretLength(keys) <= LONGEST_AES_SECRET;
      case MD5, SHA1, SHA256 -> secretLength(keys) > 0;
      case GMAC -> keys.canCipher();
      case ECDSA -> keys.suite().isAsymmetric() && security.identities().signing().isPresent();
      default -> false;
    };
  }

  /** Whether the mechanism's proofs name the client. */
  public static boolean needsTitle(int mechanism) {
    return mechanism >= GMAC;
  }

  /** Pass 3. */
  public boolean accepts(Octets proof) {
    if (mechanism == GMAC) {
      try {
        HighLevelSecurity.verifyGmac(unicast(), client, serverChallenge, proof);
        return true;
      } catch (CodecException wrong) {
        return false;
      }
    }
    if (mechanism == ECDSA) {
      PublicKey key = security.identities().signer(client, security.now()).orElse(null);
      return key != null
          && HighLevelSecurity.verifiesEcdsa(
              suite(), key, client, security.title(), serverChallenge, clientChallenge, proof);
    }
    return HighLevelSecurity.matches(
        proof, symmetric(client, security.title(), serverChallenge, clientChallenge));
  }

  /** Pass 4: the meter's own proof. */
  public Octets answer() {
    if (mechanism == GMAC) {
      return HighLevelSecurity.gmac(
          suite(), unicast(), security.title(), security.counters().next(), clientChallenge);
    }
    if (mechanism == ECDSA) {
      KeyPair pair = security.identities().signing().orElseThrow();
      try {
        return HighLevelSecurity.ecdsa(
            suite(), pair.getPrivate(), security.title(), client, clientChallenge, serverChallenge);
      } catch (GeneralSecurityException otherCurve) {
        throw new IllegalStateException("The meter's key is not for its suite", otherCurve);
      }
    }
    return symmetric(security.title(), client, clientChallenge, serverChallenge);
  }

  private Octets symmetric(Octets prover, Octets verifier, Octets challenge, Octets own) {
    byte[] secret = keys().get(KeyId.HLS_SECRET).orElseThrow();
    try {
      return switch (mechanism) {
        case AES -> HighLevelSecurity.aes(secret, challenge);
        case MD5 -> HighLevelSecurity.md5(secret, challenge);
        case SHA1 -> HighLevelSecurity.sha1(secret, challenge);
        default -> HighLevelSecurity.sha256(secret, prover, verifier, challenge, own);
      };
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static int secretLength(MeterKeys keys) {
    Optional<byte[]> secret = keys.get(KeyId.HLS_SECRET);
    secret.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
    return secret.map(octets -> octets.length).orElse(0);
  }

  private MeterKeys keys() {
    return security.keys().orElseThrow();
  }

  private SecuritySuite suite() {
    return security.suite();
  }

  private SymmetricKeys unicast() {
    return keys().unicast().orElseThrow();
  }
}
