package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A secret of printable characters in a file of mode 0600, such as a token's PIN. */
final class SecretText {
  private SecretText() {}

  /**
   * Reads it, without the line's end; the caller wipes it.
   *
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy
   */
  static char[] read(Path wanted, int most) throws SecurityModuleException {
    Path file = Unlock.located(wanted);
    byte[] text = new byte[0];
    try {
      if (file.equals(wanted) && AtomicFile.isOpenToOthers(file)) {
        throw failed(file + " is open to others than its owner: chmod 600 " + file);
      }
      try (InputStream in = Files.newInputStream(file)) {
        text = in.readNBytes(most + 2);
      }
      int end = text.length;
      while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
        end--;
      }
      if (end == 0 || end > most) {
        throw failed(file + " holds no secret of 1 to " + most + " characters");
      }
      char[] secret = new char[end];
      for (int i = 0; i < end; i++) {
        secret[i] = (char) (text[i] & 0xff);
      }
      return secret;
    } catch (IOException e) {
      throw failed(file + " cannot be read: check that it is there, its owner and its mode");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static SecurityModuleException failed(String message) {
    return new SecurityModuleException(Reason.FAILED, "The secret " + message);
  }
}
