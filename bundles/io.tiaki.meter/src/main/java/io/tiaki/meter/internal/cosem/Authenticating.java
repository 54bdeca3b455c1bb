package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.MechanismName;
import io.tiaki.meter.internal.cosem.security.Attempts;
import io.tiaki.meter.internal.cosem.security.HighLevelAuthentication;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an AARQ names a context and a mechanism that are enough for its client, and proves what
 * it can prove at once (IEC 62056-5-3, 7.2.2 and 9.2.2.2).
 */
final class Authenticating {
  /** authentication-required. */
  static final int REQUIRED = 14;

  private static final int CONTEXT_NOT_SUPPORTED = 2;
  private static final int TITLE_NOT_RECOGNISED = 3;
  private static final int MECHANISM_NOT_RECOGNISED = 11;
  private static final int FAILURE = 13;
  private static final int LOWEST = 0;
  private static final int LOW = 1;
  private static final int TITLE_LENGTH = 8;
  private static final int LEAST_CHALLENGE = 8;
  private static final int MOST_CHALLENGE = 64;
  private static final int OWN_CHALLENGE = 32;

  /** One block of AES: Gurux enciphers a second one wrongly. */
  private static final int OWN_CHALLENGE_AES = 16;

  private static final int AES = 2;
  private static final byte[] NO_PASSWORD = {};

  private static final List<MechanismName> MECHANISMS =
      List.of(
          MechanismName.LOWEST,
          MechanismName.LOW,
          MechanismName.HIGH,
          MechanismName.HIGH_MD5,
          MechanismName.HIGH_SHA1,
          MechanismName.HIGH_GMAC,
          MechanismName.HIGH_SHA256,
          MechanismName.HIGH_ECDSA);

  private final MeterSecurity security;
  private final Attempts attempts;

  Authenticating(MeterSecurity security, Attempts attempts) {
    this.security = security;
    this.attempts = attempts;
  }

  /**
   * What is to be said of an AARQ's names and its proof.
   *
   * @param diagnostic 0 when there is nothing wrong, else of the service user
   * @param transientOnly whether it may be otherwise later
   * @param mechanism 0 to 7
   * @param pending what is yet to be proven
   */
  record Verdict(
      int diagnostic,
      boolean transientOnly,
      int mechanism,
      Optional<HighLevelAuthentication> pending) {
    static Verdict wrong(int diagnostic) {
      return new Verdict(diagnostic, false, LOWEST, Optional.empty());
    }

    static Verdict right(int mechanism, @Nullable HighLevelAuthentication pending) {
      return new Verdict(0, false, mechanism, Optional.ofNullable(pending));
    }

    /** For the AARE: only of a mechanism with a challenge. */
    Optional<MechanismName> name() {
      return pending.map(high -> MECHANISMS.get(high.mechanism()));
    }
  }

  Verdict judge(Client client, Aarq aarq) {
    boolean ciphered = aarq.applicationContextName().equals(ApplicationContextName.LN_CIPHERED);
    int mechanism = MECHANISMS.indexOf(aarq.mechanismName().orElse(MechanismName.LOWEST));
    if (!isContextEnough(client, aarq.applicationContextName())) {
      return Verdict.wrong(CONTEXT_NOT_SUPPORTED);
    }
    if (!isPossible(client, mechanism)) {
      return Verdict.wrong(MECHANISM_NOT_RECOGNISED);
    }
    if (client != Client.PUBLIC && mechanism < security.required().mechanism()) {
      return Verdict.wrong(mechanism == LOWEST ? REQUIRED : MECHANISM_NOT_RECOGNISED);
    }
    boolean titled = aarq.callingApTitle().filter(t -> t.length() == TITLE_LENGTH).isPresent();
    if (!titled && (ciphered || HighLevelAuthentication.needsTitle(mechanism))) {
      return Verdict.wrong(TITLE_NOT_RECOGNISED);
    }
    if (aarq.callingApTitle().filter(security.title()::equals).isPresent()) {
      // Nobody else has the meter's own title: its words come back to it.
      return Verdict.wrong(TITLE_NOT_RECOGNISED);
    }
    if (mechanism != LOWEST && !attempts.mayTry(client.sap())) {
      return new Verdict(FAILURE, true, LOWEST, Optional.empty());
    }
    Octets value = aarq.callingAuthenticationValue().orElse(Octets.EMPTY);
    return mechanism <= LOW
        ? atOnce(client, mechanism, value)
        : challenge(mechanism, aarq.callingApTitle().orElse(Octets.EMPTY), value);
  }

  private boolean isContextEnough(Client client, ApplicationContextName context) {
    if (context.equals(ApplicationContextName.LN_CIPHERED)) {
      return client != Client.PUBLIC && security.keys().filter(MeterKeys::canCipher).isPresent();
    }
    return context.equals(ApplicationContextName.LN)
        && (client == Client.PUBLIC || security.policy() == 0);
  }

  private boolean isPossible(Client client, int mechanism) {
    if (mechanism == LOWEST) {
      return true;
    }
    if (client == Client.PUBLIC) {
      return false;
    }
    return mechanism == LOW
        ? password().length > 0
        : HighLevelAuthentication.isPossible(security, mechanism);
  }

  private Verdict atOnce(Client client, int mechanism, Octets value) {
    if (mechanism == LOW) {
      byte[] expected = password();
      byte[] given = value.toArray();
      boolean right = MessageDigest.isEqual(given, expected);
      Arrays.fill(expected, (byte) 0);
      Arrays.fill(given, (byte) 0);
      attempts.ended(client.sap(), right);
      if (!right) {
        return Verdict.wrong(FAILURE);
      }
    }
    return Verdict.right(mechanism, null);
  }

  private Verdict challenge(int mechanism, Octets title, Octets challenge) {
    if (challenge.length() < LEAST_CHALLENGE
        || challenge.length() > MOST_CHALLENGE
        || security.challenges().contains(challenge)) {
      return Verdict.wrong(FAILURE);
    }
    Octets own = security.challenges().next(mechanism == AES ? OWN_CHALLENGE_AES : OWN_CHALLENGE);
    return Verdict.right(
        mechanism, new HighLevelAuthentication(security, mechanism, title, challenge, own));
  }

  private byte[] password() {
    return security.keys().flatMap(keys -> keys.get(KeyId.PASSWORD)).orElse(NO_PASSWORD);
  }
}
