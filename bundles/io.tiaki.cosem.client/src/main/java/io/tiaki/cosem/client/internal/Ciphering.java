package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.KeyInfo;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.Rlre;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.security.CosemKeys;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ciphers what is sent in one association and opens what comes (IEC 62056-5-3, 5.3.5 and 5.7).
 * Nothing that should be ciphered and is not gets through, but what a meter says when there is no
 * association: AARE, ExceptionResponse, RLRE. Used by one mailbox only.
 */
final class Ciphering {
  private static final byte[] NO_HEADER = {};
  private static final int GLO_INITIATE_REQUEST = 0x21;
  private static final int FIRST_SERVICE = 0xc0;
  private static final int LAST_SERVICE = 0xc7;
  private static final int TO_GLO = 0x08;
  private static final int TO_DED = 0x10;
  private static final int FIRST_DED = 0xd0;
  private static final int GLOBAL_UNICAST = 0;

  /** Tag, a length of up to three octets, security control, invocation counter, tag of GCM. */
  private static final int LEAST_OVERHEAD = 1 + 3 + 1 + 4 + Protection.TAG_LENGTH;

  private static final int TITLE = 1 + 8;

  /** Transaction id, two titles, no date-time, no other information; which key. */
  private static final int GENERAL = 3 * TITLE + 2 + 3;

  private final Secured secured;
  private final SecurityPolicy policy;
  private final SymmetricKeys global;
  private final Octets meterTitle;
  private final Octets dedicatedKey;
  private final @Nullable SymmetricKeys dedicated;
  private long lastGlobal = -1;
  private long lastDedicated = -1;

  /**
   * @param random makes the dedicated key
   * @throws CosemException when the keys are not there
   */
  Ciphering(Secured secured, SecureRandom random) throws CosemException {
    this.secured = secured;
    this.policy = secured.policy();
    CosemKeys keys = secured.keys();
    this.global = new ModuleKeys(keys);
    this.meterTitle = Octets.of(keys.systemTitle());
    if (!keys.canCipher()) {
      throw new CosemException(
          Reason.REFUSED, "its policy wants ciphering and it has no guek and gak: import them");
    }
    if (!policy.ciphering().isDedicated()) {
      dedicatedKey = Octets.EMPTY;
      dedicated = null;
      return;
    }
    byte[] key = new byte[global.length()];
    random.nextBytes(key);
    try {
      dedicated = new ModuleKeys(keys.dedicated(key));
    } catch (GeneralSecurityException e) {
      throw new CosemException(Reason.REFUSED, "its keys cannot be used: " + e.getMessage(), e);
    }
    dedicatedKey = Octets.of(key);
    Arrays.fill(key, (byte) 0);
  }

  /**
   * For what the meter says unasked, and what it is told about that: under the global keys, for no
   * dedicated one was agreed on there.
   *
   * @param association whose counter of the meter is a fresh one: what was recorded before it is
   *     refused
   */
  static Ciphering ofPushes(Secured secured, Ciphering association, SecureRandom random)
      throws CosemException {
    SecurityPolicy policy = secured.policy();
    Secured general =
        new Secured(
            new SecurityPolicy(
                policy.mechanism(),
                CipheringMode.GENERAL_GLO,
                policy.authenticated(),
                policy.encrypted()),
            secured.keys(),
            secured.clientTitle(),
            secured.counter());
    Ciphering pushes = new Ciphering(general, random);
    pushes.lastGlobal = association.lastGlobal;
    return pushes;
  }

  /** Whether an APDU is ciphered, whoever did it. */
  static boolean isCiphered(Apdu apdu) {
    return apdu instanceof ServiceCiphering
        || apdu instanceof GeneralGloDedCiphering
        || apdu instanceof GeneralCiphering;
  }

  /** So many octets more than in plain an APDU has at most. */
  int overhead() {
    return switch (policy.ciphering()) {
      case GENERAL_GLO, GENERAL_DED -> LEAST_OVERHEAD + TITLE;
      case GENERAL -> LEAST_OVERHEAD + GENERAL;
      default -> LEAST_OVERHEAD;
    };
  }

  /**
   * Ciphers an APDU; of an AARQ its InitiateRequest.
   *
   * @throws CosemException when there is no invocation counter or the keys are gone
   */
  byte[] protect(Apdu apdu) throws CosemException {
    try {
      return Apdus.encode(apdu instanceof Aarq aarq ? ciphered(aarq) : ciphered(apdu));
    } catch (IllegalStateException e) {
      throw new CosemException(
          Reason.REFUSED, "The meter's COSEM keys cannot be used: " + e.getMessage(), e);
    }
  }

  private Aarq ciphered(Aarq aarq) throws CosemException {
    if (!(aarq.userInformation().orElse(null) instanceof InitiateRequest initiate)) {
      return aarq;
    }
    byte[] plain = Apdus.encode(dedicated == null ? initiate : withKey(initiate));
    Apdu closed = new ServiceCiphering(GLO_INITIATE_REQUEST, content(global, NO_HEADER, plain));
    Arrays.fill(plain, (byte) 0);
    return new Aarq(
        aarq.applicationContextName(),
        aarq.callingApTitle(),
        aarq.callingAeQualifier(),
        aarq.callingAeInvocationId(),
        aarq.mechanismName(),
        aarq.callingAuthenticationValue(),
        Optional.of(closed));
  }

  private InitiateRequest withKey(InitiateRequest initiate) {
    return new InitiateRequest(
        Optional.of(dedicatedKey),
        initiate.responseAllowed(),
        initiate.proposedQualityOfService(),
        initiate.proposedDlmsVersionNumber(),
        initiate.proposedConformance(),
        initiate.clientMaxReceivePduSize());
  }

  private Apdu ciphered(Apdu apdu) throws CosemException {
    byte[] plain = Apdus.encode(apdu);
    int tag = plain[0] & 0xff;
    boolean hasTag = tag >= FIRST_SERVICE && tag <= LAST_SERVICE;
    return switch (policy.ciphering()) {
      case GLO ->
          hasTag
              ? new ServiceCiphering(tag + TO_GLO, content(global, NO_HEADER, plain))
              : gloDed(plain);
      case DED ->
          hasTag
              ? new ServiceCiphering(tag + TO_DED, content(keys(), NO_HEADER, plain))
              : gloDed(plain);
      case GENERAL -> general(plain);
      default -> gloDed(plain);
    };
  }

  private Apdu gloDed(byte[] plain) throws CosemException {
    return new GeneralGloDedCiphering(
        dedicated != null, secured.clientTitle(), content(keys(), NO_HEADER, plain));
  }

  private Apdu general(byte[] plain) throws CosemException {
    long counter = nextCounter();
    byte[] transaction = ByteBuffer.allocate(8).putLong(counter).array();
    GeneralHeader header =
        new GeneralHeader(
            Octets.of(transaction), secured.clientTitle(), meterTitle, Octets.EMPTY, Octets.EMPTY);
    ProtectedContent content =
        Protection.protect(
            control(), global, secured.clientTitle(), counter, header.octets(), plain);
    return new GeneralCiphering(
        header, Optional.of(new KeyInfo.IdentifiedKey(GLOBAL_UNICAST)), content);
  }

  private SymmetricKeys keys() {
    return dedicated == null ? global : dedicated;
  }

  private int control() {
    return policy.protection() | secured.keys().suite();
  }

  private ProtectedContent content(SymmetricKeys keys, byte[] header, byte[] plain)
      throws CosemException {
    return Protection.protect(control(), keys, secured.clientTitle(), nextCounter(), header, plain);
  }

  private long nextCounter() throws CosemException {
    return secured
        .counter()
        .next()
        .orElseThrow(
            () ->
                new CosemException(
                    Reason.TIMED_OUT, "No invocation counter could be kept: see the store"));
  }

  /**
   * An APDU in plain and its octets.
   *
   * @param authentic whether it came protected
   */
  record Plain(Apdu apdu, Octets octets, boolean authentic) {}

  /**
   * Opens what came.
   *
   * @param octets the APDU as it came
   * @throws CodecException {@code NOT_AUTHENTIC} when it is not protected as it must be, was
   *     altered or came before
   */
  Plain open(Apdu apdu, Octets octets) throws CodecException {
    if (apdu instanceof ServiceCiphering service) {
      return opened(service.content(), service.tag() >= FIRST_DED, NO_HEADER);
    }
    if (apdu instanceof GeneralGloDedCiphering general) {
      checkTitle(general.systemTitle());
      return opened(general.content(), general.dedicated(), NO_HEADER);
    }
    if (apdu instanceof GeneralCiphering general) {
      checkTitle(general.header().originatorSystemTitle());
      return opened(general.content(), false, general.header().octets());
    }
    if (apdu instanceof Aare aare) {
      return new Plain(opened(aare), octets, aare.result() == Aare.ACCEPTED);
    }
    if (apdu instanceof ExceptionResponse || apdu instanceof Rlre) {
      return new Plain(apdu, octets, false);
    }
    throw refused("An APDU in plain where ciphering is wanted");
  }

  /** A refusal may be in plain; what is accepted is as protected as it was asked. */
  private Aare opened(Aare aare) throws CodecException {
    if (aare.respondingApTitle().isPresent()) {
      checkTitle(aare.respondingApTitle().get());
    }
    if (aare.result() != Aare.ACCEPTED) {
      return aare;
    }
    if (!(aare.userInformation().orElse(null) instanceof ServiceCiphering initiate)) {
      throw refused("An InitiateResponse in plain where ciphering is wanted");
    }
    return new Aare(
        aare.applicationContextName(),
        aare.result(),
        aare.diagnostic(),
        aare.respondingApTitle(),
        aare.respondingAeQualifier(),
        aare.mechanismName(),
        aare.respondingAuthenticationValue(),
        Optional.of(opened(initiate.content(), false, NO_HEADER).apdu()));
  }

  private void checkTitle(Octets title) throws CodecException {
    if (title.length() > 0 && !title.equals(meterTitle)) {
      throw refused("A system title that is not the one of the meter's keys");
    }
  }

  private Plain opened(ProtectedContent content, boolean usesDedicated, byte[] header)
      throws CodecException {
    if ((content.securityControl() & policy.protection()) != policy.protection()) {
      throw refused("An APDU that is protected less than its request");
    }
    SymmetricKeys keys = usesDedicated ? dedicated : global;
    if (keys == null) {
      throw refused("A dedicated key that was not agreed");
    }
    long last = usesDedicated ? lastDedicated : lastGlobal;
    if (content.invocationCounter() <= last) {
      throw refused("An invocation counter that does not rise");
    }
    byte[] plain = opened(content, keys, header);
    if (usesDedicated) {
      lastDedicated = content.invocationCounter();
    } else {
      lastGlobal = content.invocationCounter();
    }
    return new Plain(Apdus.decode(plain), Octets.of(plain), true);
  }

  private byte[] opened(ProtectedContent content, SymmetricKeys keys, byte[] header)
      throws CodecException {
    try {
      return Protection.open(content, keys, meterTitle, header);
    } catch (IllegalStateException e) {
      throw refused("The meter's COSEM keys cannot be used now: " + e.getMessage());
    }
  }

  private static CodecException refused(String why) {
    return new CodecException(CodecException.Reason.NOT_AUTHENTIC, 0, why);
  }
}
