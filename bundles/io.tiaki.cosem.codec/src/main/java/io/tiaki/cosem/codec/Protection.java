package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * Encryption and authentication of APDUs with AES-GCM (IEC 62056-5-3, 5.3.4 to 5.3.7): the initial
 * vector is the sender's system title and the invocation counter, the tag has 12 octets. Who calls
 * takes care that a key never meets an invocation counter twice. Safe for use by many threads.
 */
public final class Protection {
  /** Security control: authenticated. */
  public static final int AUTHENTICATED = 0x10;

  /** Security control: encrypted. */
  public static final int ENCRYPTED = 0x20;

  /** Octets of the tag. */
  public static final int TAG_LENGTH = 12;

  private static final int TITLE_LENGTH = 8;
  private static final byte[] NONE = {};
  private static final String UNUSABLE = "The keys cannot be used";

  private Protection() {}

  /**
   * Protects an APDU.
   *
   * @param securityControl suite and what is done
   * @param senderTitle 8 octets
   * @param invocationCounter of the sender, higher than any before with this key
   * @param header of general-ciphering, authenticated too; else {@code new byte[0]}
   * @param apdu what is protected
   * @throws IllegalArgumentException when security control asks for what keys or codec cannot do
   */
  public static ProtectedContent protect(
      int securityControl,
      SymmetricKeys keys,
      Octets senderTitle,
      long invocationCounter,
      byte[] header,
      byte[] apdu) {
    ProtectedContent shape = new ProtectedContent(securityControl, invocationCounter, Octets.EMPTY);
    String problem = problem(shape, keys, senderTitle);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    byte[] iv = iv(senderTitle, invocationCounter);
    try {
      byte[] octets = protect(shape, keys, iv, header, apdu);
      return new ProtectedContent(securityControl, invocationCounter, Octets.of(octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(UNUSABLE, e);
    }
  }

  private static byte[] protect(
      ProtectedContent shape, SymmetricKeys keys, byte[] iv, byte[] header, byte[] apdu)
      throws GeneralSecurityException {
    int control = shape.securityControl();
    if (!shape.authenticated()) {
      return shape.encrypted() ? keys.counterMode(iv, apdu) : apdu;
    }
    if (shape.encrypted()) {
      return keys.seal(control, iv, header, apdu);
    }
    byte[] tag = keys.seal(control, iv, joined(header, apdu), NONE);
    return joined(apdu, tag);
  }

  /**
   * Opens a protected APDU.
   *
   * @param header of general-ciphering as it came; else {@code new byte[0]}
   * @return the APDU; a fresh array
   * @throws CodecException {@code NOT_AUTHENTIC} when tag or keys are wrong, {@code UNSUPPORTED}
   *     when it is compressed or of another suite than the keys
   */
  public static byte[] open(
      ProtectedContent content, SymmetricKeys keys, Octets senderTitle, byte[] header)
      throws CodecException {
    String problem = problem(content, keys, senderTitle);
    if (problem != null) {
      throw new CodecException(Reason.UNSUPPORTED, 0, problem);
    }
    byte[] octets = content.octets().toArray();
    if (content.authenticated() && octets.length < TAG_LENGTH) {
      throw new CodecException(Reason.TRUNCATED, octets.length, "A tag of 12 octets is missing");
    }
    byte[] iv = iv(senderTitle, content.invocationCounter());
    try {
      return open(content, keys, iv, header, octets);
    } catch (AEADBadTagException e) {
      throw new CodecException(Reason.NOT_AUTHENTIC, 0, "The tag is wrong");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(UNUSABLE, e);
    }
  }

  private static byte[] open(
      ProtectedContent content, SymmetricKeys keys, byte[] iv, byte[] header, byte[] octets)
      throws GeneralSecurityException {
    int control = content.securityControl();
    if (!content.authenticated()) {
      return content.encrypted() ? keys.counterMode(iv, octets) : octets;
    }
    if (content.encrypted()) {
      return keys.open(control, iv, header, octets, 0);
    }
    byte[] clear = Arrays.copyOf(octets, octets.length - TAG_LENGTH);
    keys.open(control, iv, joined(header, clear), octets, clear.length);
    return clear;
  }

  /**
   * The tag over a challenge (HLS 5): GMAC.
   *
   * @return 12 octets
   */
  static byte[] gmac(
      int securityControl,
      SymmetricKeys keys,
      Octets senderTitle,
      long invocationCounter,
      byte[] challenge) {
    byte[] both =
        protect(securityControl, keys, senderTitle, invocationCounter, NONE, challenge)
            .octets()
            .toArray();
    return Arrays.copyOfRange(both, challenge.length, both.length);
  }

  private static byte[] iv(Octets title, long invocationCounter) {
    return new OctetWriter(TITLE_LENGTH + 4).octets(title).u32(invocationCounter).toArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static @Nullable String problem(
      ProtectedContent content, SymmetricKeys keys, Octets title) {
    if (content.compressed()) {
      return "Compression is not supported";
    }
    SecuritySuite suite = SecuritySuite.of(content.suite()).orElse(null);
    if (suite == null || keys.length() != suite.keyLength()) {
      return "A security suite that the keys do not fit";
    }
    if (title.length() != TITLE_LENGTH) {
      return "A system title has 8 octets";
    }
    return content.authenticated() && !keys.canAuthenticate()
        ? "There is no authentication key"
        : null;
  }
}
