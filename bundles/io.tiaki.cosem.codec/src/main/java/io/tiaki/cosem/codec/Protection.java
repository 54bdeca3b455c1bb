package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
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
  private static final int TAG_BITS = 8 * TAG_LENGTH;
  private static final byte[] NONE = {};

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
    try {
      byte[] protectedOctets =
          crypt(Cipher.ENCRYPT_MODE, shape, keys, senderTitle, header, apdu, apdu);
      return new ProtectedContent(securityControl, invocationCounter, Octets.of(protectedOctets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every Java", e);
    }
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
    try {
      int plain =
          content.encrypted() ? 0 : octets.length - (content.authenticated() ? TAG_LENGTH : 0);
      byte[] clear = Arrays.copyOf(octets, plain);
      byte[] opened = crypt(Cipher.DECRYPT_MODE, content, keys, senderTitle, header, clear, octets);
      return content.encrypted() ? opened : clear;
    } catch (AEADBadTagException e) {
      throw new CodecException(Reason.NOT_AUTHENTIC, 0, "The tag is wrong");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every Java", e);
    }
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

  private static byte[] crypt(
      int mode,
      ProtectedContent shape,
      SymmetricKeys keys,
      Octets title,
      byte[] header,
      byte[] clear,
      byte[] octets)
      throws GeneralSecurityException {
    byte[] iv = new OctetWriter(16).octets(title).u32(shape.invocationCounter()).toArray();
    if (!shape.authenticated()) {
      return shape.encrypted() ? counterMode(mode, keys, iv, octets) : octets;
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.cipherKey(), new GCMParameterSpec(TAG_BITS, iv));
    OctetWriter authenticated = new OctetWriter(64 + header.length).u8(shape.securityControl());
    keys.appendAuthenticationKey(authenticated);
    cipher.updateAAD(authenticated.octets(header).toArray());
    if (shape.encrypted()) {
      return cipher.doFinal(octets);
    }
    cipher.updateAAD(clear);
    if (mode == Cipher.DECRYPT_MODE) {
      return cipher.doFinal(octets, clear.length, TAG_LENGTH);
    }
    return new OctetWriter(clear.length + TAG_LENGTH)
        .octets(clear)
        .octets(cipher.doFinal())
        .toArray();
  }

  /** GCM without a tag is counter mode that begins at 2 (NIST SP 800-38D, 7.1). */
  private static byte[] counterMode(int mode, SymmetricKeys keys, byte[] iv, byte[] octets)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    byte[] counter = new OctetWriter(16).octets(iv).u32(2).toArray();
    cipher.init(mode, keys.cipherKey(), new IvParameterSpec(counter));
    return cipher.doFinal(octets);
  }

  private static @Nullable String problem(
      ProtectedContent content, SymmetricKeys keys, Octets title) {
    if (content.compressed()) {
      return "Compression is not supported";
    }
    SecuritySuite suite = SecuritySuite.of(content.suite()).orElse(null);
    if (suite == null || !keys.fit(suite)) {
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
