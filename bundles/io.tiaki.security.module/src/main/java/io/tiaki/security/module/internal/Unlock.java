package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Where the secret that unlocks a keystore comes from: a token, when one is given; else a system
 * credential (systemd's {@code CREDENTIALS_DIRECTORY}) of the name of the secret's file, when there
 * is one; else that file. Nothing is tried after another: a secret that does not fit is an error.
 */
public final class Unlock {
  /** Label of the key in the token. */
  static final String LABEL = "unlock";

  private static final byte[] FORMAT = {1};
  private static final byte[] HEAD = "tiaki unlock 1".getBytes(StandardCharsets.US_ASCII);

  private final Path file;
  private final Optional<Path> credential;
  private final @Nullable TokenSecrets token;

  /** Where it comes from. */
  public enum Source {
    TOKEN,
    CREDENTIAL,
    FILE
  }

  Unlock(Path file, Optional<Path> credentials, @Nullable TokenSecrets token) {
    this.file = file;
    this.credential =
        credentials
            .map(folder -> folder.resolve(String.valueOf(file.getFileName())))
            .filter(Files::isRegularFile);
    this.token = token;
  }

  /** Without a token. */
  public static Unlock of(Path file) {
    return new Unlock(file, credentials(), null);
  }

  /** By a token. */
  public static Unlock of(Path file, TokenSecrets token) {
    return new Unlock(file, credentials(), token);
  }

  /** The folder that systemd gave this service its credentials in. */
  static Optional<Path> credentials() {
    return Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of);
  }

  /** The file itself, or the system credential of its name when there is one. */
  static Path located(Path file) {
    return new Unlock(file, credentials(), null).credential.orElse(file);
  }

  public Source source() {
    if (token != null) {
      return Source.TOKEN;
    }
    return credential.isPresent() ? Source.CREDENTIAL : Source.FILE;
  }

  /** For people. */
  public String where() {
    return switch (source()) {
      case TOKEN -> "the token (" + sealed() + ")";
      case CREDENTIAL -> "the system credential " + credential.orElse(file);
      case FILE -> "the file " + file;
    };
  }

  /** Whether the secret's file is there although it is not used. */
  public boolean leftOver() {
    return source() != Source.FILE && Files.exists(file);
  }

  public Path file() {
    return file;
  }

  boolean exists() {
    return credential.isPresent()
        || Files.exists(file)
        || (token != null && Files.exists(sealed()));
  }

  /** The secret; one that is not in the token yet, though it should, is put there. */
  UnlockSecret read() throws SecurityModuleException {
    if (token == null) {
      return credential.isPresent()
          ? UnlockSecret.readCredential(credential.get())
          : UnlockSecret.read(file);
    }
    if (Files.exists(sealed())) {
      return unsealed(token);
    }
    UnlockSecret secret =
        credential.isPresent()
            ? UnlockSecret.readCredential(credential.get())
            : UnlockSecret.read(file);
    keep(secret, token);
    return secret;
  }

  /** A new secret. */
  UnlockSecret create() throws SecurityModuleException {
    if (token == null) {
      return UnlockSecret.create(file);
    }
    UnlockSecret secret = UnlockSecret.random();
    keep(secret, token);
    return secret;
  }

  /** Removes the plain file of a secret that the token keeps, once that is proven to open. */
  public void wipePlain() throws SecurityModuleException {
    if (token == null || !Files.exists(file)) {
      return;
    }
    try (UnlockSecret plain = UnlockSecret.read(file);
        UnlockSecret kept = unsealed(token)) {
      if (!Arrays.equals(plain.chars(), kept.chars())) {
        throw failed(file + " is another secret than the token's: remove the wrong one", null);
      }
      Disk disk = new Disk();
      disk.overwrite(file, 0, new byte[(int) Files.size(file)]);
      disk.delete(file);
    } catch (IOException e) {
      throw failed("The secret " + file + " is in the token now: remove the file", e);
    }
  }

  private Path sealed() {
    return file.resolveSibling(file.getFileName() + ".token");
  }

  private UnlockSecret unsealed(TokenSecrets by) throws SecurityModuleException {
    SecretKey key =
        by.find(LABEL)
            .orElseThrow(
                () ->
                    failed(
                        "The token has no key "
                            + LABEL
                            + ", which opens "
                            + sealed()
                            + ": plug in the one that has",
                        null));
    byte[] plain = new byte[0];
    try {
      byte[] octets = Files.readAllBytes(sealed());
      if (octets.length < 1 + Gcm.NONCE + Gcm.TAG || octets[0] != FORMAT[0]) {
        throw failed("The sealed secret " + sealed() + " is damaged: restore it", null);
      }
      plain = Gcm.decrypt(key, HEAD, Arrays.copyOfRange(octets, 1, octets.length));
      return UnlockSecret.of(plain, sealed());
    } catch (IOException e) {
      throw failed("The sealed secret " + sealed() + " cannot be read: check owner and mode", e);
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed(
          "The token does not open " + sealed() + ": it was altered, or is of another token", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private void keep(UnlockSecret secret, TokenSecrets by) throws SecurityModuleException {
    byte[] plain = secret.octets();
    try {
      SecretKey key = by.find(LABEL).isPresent() ? by.find(LABEL).get() : by.make(LABEL);
      byte[] sealed = Gcm.encrypt(key, new SecureRandom(), HEAD, plain);
      byte[] octets = Arrays.copyOf(FORMAT, 1 + sealed.length);
      System.arraycopy(sealed, 0, octets, 1, sealed.length);
      AtomicFile.writeSecret(sealed(), octets);
    } catch (SecurityModuleException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw failed("The unlock secret cannot be kept in " + sealed(), e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static SecurityModuleException failed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }

  @Override
  public String toString() {
    return source() == Source.FILE ? file.toString() : where();
  }
}
