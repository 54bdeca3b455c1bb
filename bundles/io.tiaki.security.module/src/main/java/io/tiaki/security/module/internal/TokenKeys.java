package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Curve;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key pairs whose private keys cannot leave a token (PKCS #11), through the JDK's provider for it.
 * That provider is registered with the JVM under one name while this is open: the JDK's TLS finds
 * the signature for a token's key among the registered providers only. An alias is a label
 * (CKA_LABEL) of key and certificate. Safe for use by many threads.
 */
public final class TokenKeys implements AutoCloseable {
  /** The name of the provider: of ours alone. */
  public static final String PROVIDER = "SunPKCS11-tiaki-security-module";

  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
  private static final int MOST_PIN = 256;

  private final TokenSettings settings;
  private final Provider provider;
  private final KeyStore store;
  private final BareKeys bareKeys;
  private final TokenSecrets secrets;
  private final Map<String, OwnKey> keys = new HashMap<>();

  private boolean closed;

  private TokenKeys(TokenSettings settings, Provider provider, KeyStore store) {
    this.settings = settings;
    this.provider = provider;
    this.store = store;
    this.bareKeys = new BareKeys(settings);
    this.secrets = new TokenSecrets(store, provider);
  }

  /**
   * Logs in and reads the keys.
   *
   * @throws SecurityModuleException {@code FAILED}; the message says what to do and nothing of the
   *     PIN. Do not try again with the same PIN: tokens lock themselves
   */
  static TokenKeys open(TokenSettings settings) throws SecurityModuleException {
    if (!Files.isRegularFile(settings.library())) {
      throw failed("There is no PKCS #11 library " + settings.library() + ": install it", null);
    }
    char[] pin = SecretText.read(settings.pin(), MOST_PIN);
    Provider provider = null;
    try {
      Security.removeProvider(PROVIDER);
      provider = TokenLibrary.provider().configure(configuration(settings));
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin);
      Security.addProvider(provider);
      TokenKeys token = new TokenKeys(settings, provider, store);
      token.load();
      return token;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      logout(provider);
      Security.removeProvider(PROVIDER);
      throw e instanceof SecurityModuleException known ? known : TokenProblem.of(settings, e);
    } finally {
      Arrays.fill(pin, '\0');
    }
  }

  boolean holds(String alias) {
    return settings.aliases().contains(KeyVersions.alias(alias));
  }

  /** The AES keys in it. */
  TokenSecrets secrets() {
    return secrets;
  }

  /** The keys by alias. */
  synchronized Map<String, OwnKey> keys() {
    return Map.copyOf(keys);
  }

  /** Makes a key in the token, sensitive and not extractable, when it is missing. */
  synchronized void ensure(String alias, Curve curve) throws SecurityModuleException {
    if (keys.containsKey(alias)) {
      return;
    }
    bareKeys.refuse(alias);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec(curve.toString()));
      KeyPair pair = generator.generateKeyPair();
      put(alias, pair.getPrivate(), List.of(NotIssued.certificate(pair, provider)));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed(
          "The token did not make the key "
              + alias
              + " on "
              + curve
              + ": make it with the token's own tool, with a self-signed certificate of the same"
              + " label and id",
          e);
    }
  }

  /** Sets what was issued for a key. */
  synchronized void issue(String alias, List<byte[]> chain) throws SecurityModuleException {
    OwnKey own = keys.get(alias);
    if (own == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "The token has no key with the alias " + alias);
    }
    try {
      put(alias, own.keys().getPrivate(), chain);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw failed("The token did not take the certificate of the key " + alias, e);
    }
  }

  /** Whether it signs with each of its keys; true when it has none. */
  synchronized boolean signs() {
    try {
      for (OwnKey own : keys.values()) {
        Signature signature = Signature.getInstance("NONEwithECDSA", provider);
        signature.initSign(own.keys().getPrivate());
        signature.update(new byte[32]);
        signature.sign();
      }
      return !closed;
    } catch (GeneralSecurityException | RuntimeException e) {
      LOG.debug("The token does not sign", e);
      return false;
    }
  }

  /** Logs out and takes the provider from the JVM; once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Security.removeProvider(PROVIDER);
    logout(provider);
  }

  private void put(String alias, PrivateKey key, List<byte[]> chain)
      throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    Certificate[] certificates = new Certificate[chain.size()];
    for (int i = 0; i < certificates.length; i++) {
      certificates[i] = factory.generateCertificate(new ByteArrayInputStream(chain.get(i)));
    }
    store.setKeyEntry(alias, key, null, certificates);
    read(alias);
  }

  private void load() throws GeneralSecurityException {
    for (String alias : settings.aliases()) {
      if (!TokenSettings.SPECIAL.contains(alias) && store.isKeyEntry(alias)) {
        read(alias);
        for (int next = 2; store.isKeyEntry(KeyVersions.name(alias, next)); next++) {
          read(KeyVersions.name(alias, next));
        }
      }
    }
  }

  private void read(String alias) throws GeneralSecurityException {
    Certificate[] certificates = store.getCertificateChain(alias);
    if (!(store.getKey(alias, null) instanceof PrivateKey key)
        || certificates == null
        || certificates.length == 0) {
      throw failed("The token has no private key and certificate with the label " + alias, null);
    }
    List<byte[]> chain = new ArrayList<>();
    for (Certificate certificate : certificates) {
      chain.add(certificate.getEncoded());
    }
    X509Certificate first = Certificates.read(chain.get(0));
    KeyPair pair = new KeyPair(first.getPublicKey(), key);
    keys.put(alias, new OwnKey(pair, NotIssued.is(first) ? List.of() : chain, provider));
  }

  private static String configuration(TokenSettings settings) throws SecurityModuleException {
    TokenLibrary library = new TokenLibrary(settings.library());
    OptionalLong slot = library.slot(settings);
    return "--name = tiaki-security-module\n"
        + library.line()
        + (slot.isPresent() ? "slot = " + slot.getAsLong() : "slotListIndex = 0")
        + "\nattributes(generate, CKO_PRIVATE_KEY, *) = {\n"
        + "  CKA_SENSITIVE = true\n  CKA_EXTRACTABLE = false\n  CKA_SIGN = true\n"
        + "  CKA_DERIVE = true\n}\n"
        + "attributes(generate, CKO_SECRET_KEY, CKK_AES) = {\n"
        + "  CKA_SENSITIVE = true\n  CKA_EXTRACTABLE = false\n"
        + "  CKA_ENCRYPT = true\n  CKA_DECRYPT = true\n}\n"
        + "attributes(generate, CKO_SECRET_KEY, CKK_GENERIC_SECRET) = {\n"
        + "  CKA_SENSITIVE = false\n  CKA_EXTRACTABLE = true\n}\n";
  }

  private static void logout(@Nullable Provider provider) {
    if (provider instanceof AuthProvider token) {
      try {
        token.logout();
      } catch (LoginException | RuntimeException e) {
        LOG.debug("The token was gone before it was logged out", e);
      }
    }
  }

  private static SecurityModuleException failed(String message, @Nullable Exception cause) {
    return cause == null
        ? new SecurityModuleException(Reason.FAILED, message)
        : new SecurityModuleException(Reason.FAILED, message, cause);
  }
}
