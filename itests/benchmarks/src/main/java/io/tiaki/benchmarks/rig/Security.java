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
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
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
        new Secured(policy, keys(words), Octets.of(octets(words, "clientTitle")), counter(words));
    return meter -> CompletableFuture.completedStage(Optional.of(secured));
  }

  private static InvocationCounter counter(JsonObject words) {
    return new InvocationCounter(
        words.get("counter").getAsLong(), end -> CompletableFuture.completedStage(null));
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

  private static byte[] octets(JsonObject words, String word) {
    return HexFormat.of().parseHex(words.get(word).getAsString());
  }
}
