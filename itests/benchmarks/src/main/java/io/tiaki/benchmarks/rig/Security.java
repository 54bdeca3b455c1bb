package io.tiaki.benchmarks.rig;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.codec.HighLevelSecurity.DigestSigner;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The test keys of a script: of the client's end, and of the meter's. */
final class Security {
  private Security() {}

  /** What secures the associations of our client. */
  static AssociationSecurity of(JsonObject words) {
    int number = words.get("mechanism").getAsInt();
    boolean ciphers = words.has("suite");
    if (number == 0 && !ciphers) {
      return AssociationSecurity.NONE;
    }
    JsonElement mode = words.get("ciphering");
    CipheringMode usual = ciphers ? CipheringMode.GLO : CipheringMode.NONE;
    SecurityPolicy policy =
        SecurityPolicy.of(
            Mechanism.values()[number],
            mode == null ? usual : CipheringMode.of(mode.getAsString()));
    Secured secured =
        new Secured(
            policy,
            keys(words),
            Octets.of(octets(words, "clientTitle")),
            counter(words),
            signer(words));
    return meter -> CompletableFuture.completedStage(Optional.of(secured));
  }

  private static InvocationCounter counter(JsonObject words) {
    return new InvocationCounter(
        words.get("counter").getAsLong(), end -> CompletableFuture.completedStage(null));
  }

  /** With {@code signing}, a private key as PKCS #8. */
  private static Optional<DigestSigner> signer(JsonObject words) {
    if (!words.has("signing")) {
      return Optional.empty();
    }
    PrivateKey key = privateKey(words, "signing");
    return Optional.of(
        digest -> {
          Signature signature = Signature.getInstance("NONEwithECDSA");
          signature.initSign(key);
          signature.update(digest);
          return signature.sign();
        });
  }

  private static CosemKeys keys(JsonObject words) {
    Map<Kind, byte[]> keys = new EnumMap<>(Kind.class);
    boolean low = words.get("mechanism").getAsInt() == 1;
    if (words.has("secret")) {
      keys.put(low ? Kind.LOW : Kind.HLS, octets(words, "secret"));
    }
    int suite = 0;
    if (words.has("suite")) {
      suite = words.get("suite").getAsInt();
      keys.put(Kind.GUEK, octets(words, "encryption"));
      keys.put(Kind.GAK, octets(words, "authentication"));
    }
    if (words.has("verify")) {
      keys.put(Kind.VERIFY, octets(words, "verify"));
    }
    return new CosemKeySet("rig", suite, octets(words, "serverTitle"), keys);
  }

  /** What our meter left the factory with. */
  static MeterKeys meter(JsonObject words) {
    Map<KeyId, byte[]> keys = new EnumMap<>(KeyId.class);
    keys.put(KeyId.PASSWORD, octets(words, "password"));
    keys.put(KeyId.HLS_SECRET, octets(words, "secret"));
    keys.put(KeyId.UNICAST, octets(words, "encryption"));
    keys.put(KeyId.AUTHENTICATION, octets(words, "authentication"));
    return new MeterKeys(SecuritySuite.of(words.get("suite").getAsInt()).orElseThrow(), keys);
  }

  /** The meter's key pair for signatures, when it has one. */
  static Optional<KeyPair> pair(JsonObject words) {
    return words.has("verify")
        ? Optional.of(new KeyPair(publicKey(words, "verify"), privateKey(words, "meterSigning")))
        : Optional.empty();
  }

  /** With what the meter checks signatures of clients. */
  static Optional<PublicKey> client(JsonObject words) {
    return words.has("client") ? Optional.of(publicKey(words, "client")) : Optional.empty();
  }

  private static PrivateKey privateKey(JsonObject words, String word) {
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(octets(words, word)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(word + " is no EC key", e);
    }
  }

  private static PublicKey publicKey(JsonObject words, String word) {
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(octets(words, word)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(word + " is no EC key", e);
    }
  }

  private static byte[] octets(JsonObject words, String word) {
    return HexFormat.of().parseHex(words.get(word).getAsString());
  }
}
