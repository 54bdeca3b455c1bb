package io.tiaki.journal.internal;

import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.SignedContent;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys in memory; signs with a MAC, so that only who has the key can. */
public final class FakeSecurity implements ErasableKeys {
  private static final int MAC = 32;

  final Map<String, byte[]> keys = new TreeMap<>();
  boolean failing;
  boolean unsigned;
  private final String name;
  private final SecureRandom random = new SecureRandom();

  FakeSecurity(String name) {
    this.name = name;
  }

  /** Signs and verifies, and does nothing else. */
  SecurityModule module() {
    return (SecurityModule)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SecurityModule.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "sign" -> sign((byte[]) arguments[1]);
                  case "verify" -> verify((byte[]) arguments[0]);
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  public byte[] sign(byte[] content) throws SecurityModuleException {
    if (unsigned) {
      throw new SecurityModuleException(Reason.NO_CERTIFICATE, "no certificate yet");
    }
    byte[] mac = mac(content);
    byte[] signed = Arrays.copyOf(mac, MAC + content.length);
    System.arraycopy(content, 0, signed, MAC, content.length);
    return signed;
  }

  private SignedContent verify(byte[] signed) throws SecurityModuleException {
    byte[] content = Arrays.copyOfRange(signed, Math.min(MAC, signed.length), signed.length);
    if (!Arrays.equals(mac(content), Arrays.copyOf(signed, MAC))) {
      throw new SecurityModuleException(Reason.BAD_SIGNATURE, "The signature does not fit");
    }
    return new SignedContent(content, new PeerCertificate(name, List.of(name), "ab"));
  }

  public HeadSignatures heads() {
    return cms -> new HeadSignatures.Signed(name, verify(cms).content());
  }

  private byte[] mac(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(name.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] seal(String key, byte[] context, byte[] plain) throws SecurityModuleException {
    check();
    keys.computeIfAbsent(
        key,
        k -> {
          byte[] fresh = new byte[32];
          random.nextBytes(fresh);
          return fresh;
        });
    byte[] nonce = new byte[12];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, context, plain);
    byte[] all = Arrays.copyOf(nonce, 12 + sealed.length);
    System.arraycopy(sealed, 0, all, 12, sealed.length);
    return all;
  }

  @Override
  public byte[] unseal(String key, byte[] context, byte[] sealed) throws SecurityModuleException {
    check();
    if (!keys.containsKey(key)) {
      throw new SecurityModuleException(Reason.UNKNOWN_ALIAS, "no such key");
    }
    return cipher(
        Cipher.DECRYPT_MODE,
        key,
        Arrays.copyOf(sealed, 12),
        context,
        Arrays.copyOfRange(sealed, 12, sealed.length));
  }

  private byte[] cipher(int mode, String key, byte[] nonce, byte[] context, byte[] input)
      throws SecurityModuleException {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(keys.get(key), "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(context);
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.BAD_SIGNATURE, "altered or moved", e);
    }
  }

  @Override
  public void destroy(Collection<String> names) throws SecurityModuleException {
    check();
    keys.keySet().removeAll(names);
  }

  @Override
  public Set<String> names(String prefix) {
    Set<String> names = new HashSet<>(keys.keySet());
    names.removeIf(n -> !n.startsWith(prefix));
    return names;
  }

  private void check() throws SecurityModuleException {
    if (failing) {
      throw new SecurityModuleException(Reason.FAILED, "the disk is full");
    }
  }
}
