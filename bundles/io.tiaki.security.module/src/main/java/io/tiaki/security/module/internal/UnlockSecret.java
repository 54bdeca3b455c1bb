package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The secret that unlocks a keystore: 256 random bits as 64 hexadecimal digits in a file of mode
 * 0600.
 */
final class UnlockSecret implements AutoCloseable {
  private static final int DIGITS = 64;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final char[] digits;

  private UnlockSecret(char[] digits) {
    this.digits = digits;
  }

  /** Makes a new secret and its file (0600), with the folder (0700) when that is missing. */
  static UnlockSecret create(Path file) throws SecurityModuleException {
    UnlockSecret secret = random();
    byte[] text = Arrays.copyOf(secret.octets(), DIGITS + 1);
    text[DIGITS] = '\n';
    try {
      AtomicFile.writeSecret(file, text);
      return secret;
    } catch (IOException e) {
      secret.close();
      throw failed("The unlock secret " + file + " cannot be written: make its folder writable", e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /** A new secret that is in no file. */
  static UnlockSecret random() {
    byte[] random = new byte[DIGITS / 2];
    byte[] text = new byte[DIGITS];
    new SecureRandom().nextBytes(random);
    for (int i = 0; i < random.length; i++) {
      text[2 * i] = HEX[(random[i] >> 4) & 15];
      text[2 * i + 1] = HEX[random[i] & 15];
    }
    try {
      return new UnlockSecret(digits(text));
    } finally {
      Arrays.fill(random, (byte) 0);
      Arrays.fill(text, (byte) 0);
    }
  }

  /** A secret from elsewhere; the caller wipes the text. */
  static UnlockSecret of(byte[] text, Path file) throws SecurityModuleException {
    if (!isSecret(text)) {
      throw failed(
          "The unlock secret " + file + " is not 64 hexadecimal digits: put the right file back",
          null);
    }
    return new UnlockSecret(digits(text));
  }

  /** Reads a system credential, which systemd protects by its folder. */
  static UnlockSecret readCredential(Path file) throws SecurityModuleException {
    byte[] text = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      text = in.readNBytes(DIGITS + 3);
      return of(text, file);
    } catch (IOException e) {
      throw failed("The system credential " + file + " cannot be read: check the unit's User", e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /** Reads a secret. */
  static UnlockSecret read(Path file) throws SecurityModuleException {
    byte[] text = new byte[0];
    try {
      if (AtomicFile.isOpenToOthers(file)) {
        throw failed(
            "The unlock secret "
                + file
                + " is open to others than its owner: chmod 600 "
                + file
                + " (and replace it if somebody may have read it)",
            null);
      }
      try (InputStream in = Files.newInputStream(file)) {
        text = in.readNBytes(DIGITS + 3);
      }
      return of(text, file);
    } catch (IOException e) {
      throw failed("The unlock secret " + file + " cannot be read: check its owner and mode", e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /** The secret itself, not a copy: do not change or keep it. */
  char[] chars() {
    return digits;
  }

  /** The digits as octets, which the caller wipes. */
  byte[] octets() {
    byte[] octets = new byte[DIGITS];
    for (int i = 0; i < DIGITS; i++) {
      octets[i] = (byte) digits[i];
    }
    return octets;
  }

  @Override
  public void close() {
    Arrays.fill(digits, '\0');
  }

  @Override
  public String toString() {
    return "UnlockSecret[***]";
  }

  private static boolean isSecret(byte[] text) {
    int end = text.length;
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (Character.digit(text[i], 16) < 0) {
        return false;
      }
    }
    return end == DIGITS;
  }

  private static char[] digits(byte[] text) {
    char[] digits = new char[DIGITS];
    for (int i = 0; i < DIGITS; i++) {
      digits[i] = (char) (text[i] & 0xff);
    }
    return digits;
  }

  private static SecurityModuleException failed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }
}
