package io.tiaki.store.internal;

import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Erasable keys in memory, or in a folder, a file a key, so that they outlive a process. A copy of
 * them is the keys of then; it destroys by forgetting, which is as good as the real thing when one
 * holds no copy.
 */
final class FakeKeys implements ErasableKeys {
  private static final int NONCE = 12;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, byte[]> keys = new ConcurrentHashMap<>();
  private final @Nullable Path folder;
  volatile boolean failing;

  FakeKeys() {
    folder = null;
  }

  FakeKeys(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    try (var files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        keys.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  /** The keys of now, whatever becomes of these. */
  FakeKeys copy() {
    FakeKeys copy = new FakeKeys();
    copy.keys.putAll(keys);
    return copy;
  }

  @Override
  public byte[] seal(String key, byte[] context, byte[] plain) throws SecurityModuleException {
    fail();
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] value = keys.computeIfAbsent(key, this::made);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, value, nonce, context, plain);
    return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
  }

  private byte[] made(String name) {
    byte[] key = new byte[16];
    random.nextBytes(key);
    if (folder != null) {
      try {
        Files.write(folder.resolve(name), key, StandardOpenOption.CREATE, StandardOpenOption.SYNC);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return key;
  }

  @Override
  public byte[] unseal(String key, byte[] context, byte[] sealed) throws SecurityModuleException {
    fail();
    byte[] value = keys.get(key);
    if (value == null) {
      throw new SecurityModuleException(Reason.UNKNOWN_ALIAS, "no key " + key);
    }
    ByteBuffer in = ByteBuffer.wrap(sealed);
    byte[] nonce = new byte[NONCE];
    in.get(nonce);
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return crypt(Cipher.DECRYPT_MODE, value, nonce, context, rest);
  }

  private static byte[] crypt(int mode, byte[] key, byte[] nonce, byte[] context, byte[] octets)
      throws SecurityModuleException {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(context);
      return cipher.doFinal(octets);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.BAD_SIGNATURE, "does not fit", e);
    }
  }

  @Override
  public void destroy(Collection<String> names) throws SecurityModuleException {
    fail();
    for (String name : names) {
      try {
        if (folder != null) {
          Files.deleteIfExists(folder.resolve(name));
        }
      } catch (IOException e) {
        throw new SecurityModuleException(Reason.FAILED, "not deleted", e);
      }
      keys.remove(name);
    }
  }

  @Override
  public Set<String> names(String prefix) {
    Set<String> names = new TreeSet<>(keys.keySet());
    names.removeIf(name -> !name.startsWith(prefix));
    return names;
  }

  private void fail() throws SecurityModuleException {
    if (failing) {
      throw new SecurityModuleException(Reason.FAILED, "the keys are gone");
    }
  }
}
