package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.HighLevelSecurity;
import io.tiaki.cosem.codec.HighLevelSecurity.DigestSigner;
import io.tiaki.cosem.codec.SecuritySuite;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * What client and meter prove to each other when an association is opened (IEC 62056-5-3, 5.3.2).
 * For one association.
 */
final class Proofs {
  private static final int CHALLENGE = 16;
  private static final int SHORTEST = 8;
  private static final int LONGEST = 64;

  /** Octets of a block of mechanism 2, and of its longest secret. */
  private static final int BLOCK = 16;

  private final Secured secured;
  private final Mechanism mechanism;
  private final Octets own;
  private final Octets meterTitle;

  Proofs(Secured secured, SecureRandom random) {
    this.secured = secured;
    this.mechanism = secured.policy().mechanism();
    this.meterTitle = Octets.of(secured.keys().systemTitle());
    byte[] challenge = new byte[CHALLENGE];
    random.nextBytes(challenge);
    this.own = Octets.of(challenge);
  }

  Mechanism mechanism() {
    return mechanism;
  }

  Octets clientTitle() {
    return secured.clientTitle();
  }

  /**
   * What the AARQ carries: a password or a challenge.
   *
   * @throws CosemException when what the proofs need is not there
   */
  Optional<Octets> callingValue() throws CosemException {
    return switch (mechanism) {
      case NONE -> Optional.empty();
      case LOW -> Optional.of(password());
      case HLS_5 -> {
        if (!secured.keys().canCipher()) {
          throw missing("no guek and gak");
        }
        yield Optional.of(own);
      }
      case HLS_7 -> Optional.of(own);
      default -> withSecret(secret -> Optional.of(own));
    };
  }

  private Octets password() throws CosemException {
    byte[] password = secured.keys().password().orElseThrow(() -> missing("no password (low)"));
    try {
      return Octets.of(password);
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  /**
   * f(StoC), pass 3.
   *
   * @param challenge of the meter
   */
  Octets prove(Octets challenge) throws CosemException {
    if (challenge.length() < SHORTEST || challenge.length() > LONGEST) {
      throw refused("its challenge has " + challenge.length() + " octets, 8 to 64 are allowed");
    }
    if (challenge.equals(own)) {
      throw refused("it sent our own challenge back");
    }
    if (mechanism == Mechanism.HLS_2 && asksForOurs(challenge)) {
      throw refused("its challenge holds our own");
    }
    return switch (mechanism) {
      case HLS_5 ->
          HighLevelSecurity.gmac(suite(), keys(), secured.clientTitle(), counter(), challenge);
      case HLS_6 ->
          withSecret(
              secret ->
                  HighLevelSecurity.sha256(
                      secret, secured.clientTitle(), meterTitle, challenge, own));
      case HLS_7 -> signed(challenge);
      default -> plainProof(challenge);
    };
  }

  /** Mechanism 2 enciphers block by block: our answer to such a challenge is the proof we want. */
  private boolean asksForOurs(Octets challenge) {
    byte[] octets = challenge.toArray();
    for (int at = 0; at < octets.length; at += BLOCK) {
      if (Octets.of(Arrays.copyOfRange(octets, at, at + BLOCK)).equals(own)) {
        return true;
      }
    }
    return false;
  }

  private Octets signed(Octets challenge) throws CosemException {
    DigestSigner signer =
        secured.signer().orElseThrow(() -> missing("no key of the gateway that signs"));
    try {
      return HighLevelSecurity.ecdsa(
          suite(), signer, secured.clientTitle(), meterTitle, challenge, own);
    } catch (GeneralSecurityException e) {
      throw refused("the gateway's key did not sign: " + e.getMessage());
    }
  }

  /**
   * Checks f(CtoS), pass 4.
   *
   * @param challenge of the meter
   * @param proof of the meter
   */
  void check(Octets challenge, Octets proof) throws CosemException {
    boolean right =
        switch (mechanism) {
          case HLS_5 -> verifiesGmac(proof);
          case HLS_6 ->
              HighLevelSecurity.matches(
                  proof,
                  withSecret(
                      secret ->
                          HighLevelSecurity.sha256(
                              secret, meterTitle, secured.clientTitle(), own, challenge)));
          case HLS_7 ->
              HighLevelSecurity.verifiesEcdsa(
                  suite(),
                  verificationKey(),
                  meterTitle,
                  secured.clientTitle(),
                  own,
                  challenge,
                  proof);
          default -> HighLevelSecurity.matches(proof, plainProof(own));
        };
    if (!right) {
      throw refused("it does not prove that it knows the key of " + mechanism.text());
    }
  }

  private PublicKey verificationKey() throws CosemException {
    byte[] encoded =
        secured.keys().verificationKey().orElseThrow(() -> missing("no public key (verify)"));
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw refused("its public key (verify) cannot be read: import it again");
    }
  }

  private boolean verifiesGmac(Octets proof) {
    try {
      HighLevelSecurity.verifyGmac(keys(), meterTitle, own, proof);
      return true;
    } catch (CodecException wrong) {
      return false;
    }
  }

  private Octets plainProof(Octets challenge) throws CosemException {
    return withSecret(
        secret ->
            switch (mechanism) {
              case HLS_2 -> HighLevelSecurity.aes(secret, challenge);
              case HLS_3 -> HighLevelSecurity.md5(secret, challenge);
              case HLS_4 -> HighLevelSecurity.sha1(secret, challenge);
              default -> throw new IllegalStateException("No proof with " + mechanism);
            });
  }

  private <T> T withSecret(Function<byte[], T> use) throws CosemException {
    byte[] secret = secured.keys().secret().orElseThrow(() -> missing("no secret (hls)"));
    try {
      if (mechanism == Mechanism.HLS_2 && secret.length > BLOCK) {
        throw refused(
            "its secret (hls) has "
                + secret.length
                + " octets, "
                + mechanism.text()
                + " takes 16 at most: import another");
      }
      return use.apply(secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private long counter() throws CosemException {
    InvocationCounter counter = secured.counter();
    return counter
        .next()
        .orElseThrow(
            () ->
                refused(
                    counter.peek() > InvocationCounter.MOST
                        ? "its invocation counters are used up: give it new keys"
                        : "its invocation counter is not kept yet: see the store"));
  }

  private SecuritySuite suite() {
    return SecuritySuite.of(secured.keys().suite()).orElseThrow();
  }

  private ModuleKeys keys() {
    return new ModuleKeys(secured.keys());
  }

  private CosemException missing(String what) {
    return refused(
        "its policy wants " + mechanism.text() + " and there is " + what + ": import it");
  }

  private static CosemException refused(String why) {
    return new CosemException(Reason.REFUSED, why);
  }
}
