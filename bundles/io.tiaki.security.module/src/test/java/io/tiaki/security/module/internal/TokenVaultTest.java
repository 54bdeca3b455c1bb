package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Curve;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.TestAuthority;
import io.tiaki.security.module.TrustRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decryption, sealing, erasable keys and unlocking with keys that cannot leave a token. */
final class TokenVaultTest {
  private static final byte[] CONTEXT = {7};
  private static final byte[] PLAIN = "42 kWh".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;
  private final Clock clock = Clock.systemUTC();
  private TokenLab token;
  private KeystoreSecurityModule module;

  @BeforeEach
  void makeToken() throws Exception {
    token = new TokenLab(folder);
  }

  @AfterEach
  void removeToken() throws Exception {
    if (module != null) {
      module.close();
    }
    token.remove();
  }

  @Test
  void messages_are_decrypted_with_a_key_that_stays_in_the_token() throws Exception {
    TestAuthority authority = new TestAuthority(clock);
    begin("decrypt");
    module.trust(List.of(authority.certificate));
    module.ensureKeys(Map.of("decrypt", Curve.SECP256R1));
    byte[] enveloped =
        EnvelopedMessages.envelop(Certificates.read(issue(authority, "decrypt")), PLAIN);
    assertThat(module.open("decrypt", enveloped)).isEqualTo(PLAIN);
    enveloped[enveloped.length - 20] ^= 1;
    refuses(Reason.BAD_SIGNATURE, () -> module.open("decrypt", enveloped));
    assertInToken("decrypt", "Private Key Object");
  }

  @Test
  void values_are_sealed_in_the_token_and_old_ones_still_open() throws Exception {
    begin();
    byte[] before = module.seal(CONTEXT, PLAIN);
    begin("sealing");
    byte[] sealed = module.seal(CONTEXT, PLAIN);
    assertThat(sealed[4]).as("key id").isEqualTo((byte) 2);
    assertThat(module.unseal(CONTEXT, sealed)).isEqualTo(PLAIN);
    assertThat(module.unseal(CONTEXT, before)).isEqualTo(PLAIN);
    refuses(Reason.BAD_SIGNATURE, () -> module.unseal(new byte[1], sealed));
    byte[] altered = sealed.clone();
    altered[20] ^= 1;
    refuses(Reason.BAD_SIGNATURE, () -> module.unseal(CONTEXT, altered));

    assertThat(module.rollSealingKey()).isEqualTo(3);
    byte[] rolled = module.seal(CONTEXT, PLAIN);
    begin("sealing");
    for (byte[] value : List.of(before, sealed, rolled)) {
      assertThat(module.unseal(CONTEXT, value)).isEqualTo(PLAIN);
    }
    assertInToken("sealing.2", "Secret Key Object");
    assertInToken("sealing.3", "Secret Key Object");

    // Without the token nothing of it opens: that it was sealed there is no pretence.
    begin();
    refuses(Reason.UNKNOWN_ALIAS, () -> module.unseal(CONTEXT, sealed));
  }

  @Test
  void the_root_of_erasable_keys_is_destroyed_in_the_token() throws Exception {
    begin();
    byte[] first = module.erasable().seal("a", CONTEXT, PLAIN);
    begin("erasable");
    ErasableKeys keys = module.erasable();
    assertThat(keys.unseal("a", CONTEXT, first)).as("moved into the token").isEqualTo(PLAIN);
    byte[] gone = keys.seal("gone", CONTEXT, PLAIN);
    Path data = copy(folder.resolve("data"), "old-data");
    Path secrets = copy(folder.resolve("secrets"), "old-secrets");
    String before = rootLabel();
    keys.destroy(List.of("gone"));
    assertThat(rootLabel()).isNotEqualTo(before);
    begin("erasable");
    assertThat(module.erasable().unseal("a", CONTEXT, first)).isEqualTo(PLAIN);

    // All files of then, also those of the secrets: the key that opens them is gone.
    module.close();
    ErasableLab.replace(data, folder.resolve("data"));
    ErasableLab.replace(secrets, folder.resolve("secrets"));
    begin("erasable");
    assertThatThrownBy(() -> module.erasable().unseal("gone", CONTEXT, gone))
        .isInstanceOf(SecurityModuleException.class)
        .hasMessageContaining("wrapping root");
    assertInToken(rootLabel(), "Secret Key Object");
  }

  @Test
  void the_unlock_secret_moves_into_the_token_and_its_file_goes() throws Exception {
    begin("unlock", "made");
    module.ensureKeys(Map.of("made", Curve.SECP256R1));
    byte[] sealed = module.seal(CONTEXT, PLAIN);
    assertThat(unlockFile()).doesNotExist();
    assertInToken("unlock", "Secret Key Object");
    begin("unlock");
    assertThat(module.unseal(CONTEXT, sealed)).isEqualTo(PLAIN);
    module.close();
    assertThatThrownBy(() -> KeystoreSecurityModule.open(keystore(), unlockFile(), clock))
        .hasMessageContaining("is missing");
    Path kept = folder.resolve("secrets/gateway.unlock.token");
    byte[] octets = Files.readAllBytes(kept);
    octets[30] ^= 1;
    Files.write(kept, octets);
    assertThatThrownBy(() -> begin("unlock")).hasMessageContaining("was altered");
  }

  @Test
  void a_secret_in_a_file_is_taken_over_into_the_token() throws Exception {
    begin();
    byte[] sealed = module.seal(CONTEXT, PLAIN);
    assertThat(unlockFile()).exists();
    begin("unlock");
    assertThat(module.unseal(CONTEXT, sealed)).isEqualTo(PLAIN);
    assertThat(unlockFile()).doesNotExist();
  }

  /** As the component does it. */
  private void begin(String... aliases) throws Exception {
    if (module != null) {
      module.close();
    }
    TokenKeys keys = TokenKeys.open(token.settings(aliases));
    Unlock unlock =
        keys.holds(Unlock.LABEL)
            ? Unlock.of(unlockFile(), keys.secrets())
            : Unlock.of(unlockFile());
    if (aliases.length == 0) {
      keys.close();
      module = KeystoreSecurityModule.open(keystore(), unlock, clock, TrustRules.standard());
      return;
    }
    try {
      module = KeystoreSecurityModule.open(keystore(), unlock, clock, TrustRules.standard());
    } catch (SecurityModuleException e) {
      keys.close();
      throw e;
    }
    module.use(keys);
  }

  private byte[] issue(TestAuthority authority, String alias) throws Exception {
    byte[] request = module.request(alias, KeyRole.AGREEMENT, "gw1", List.of());
    var key = new PKCS10CertificationRequest(request).getSubjectPublicKeyInfo().getEncoded();
    KeyPair pair =
        new KeyPair(
            KeyFactory.getInstance("EC", Bc.PROVIDER).generatePublic(new X509EncodedKeySpec(key)),
            EcKeys.generate().getPrivate());
    byte[] certificate = authority.issue(pair, KeyRole.AGREEMENT, "gw1", "localhost");
    module.takeOver(alias, KeyRole.AGREEMENT, List.of(certificate));
    return certificate;
  }

  /** Asks the token itself, with a tool of somebody else's. */
  private void assertInToken(String label, String kind) throws Exception {
    // The JDK finds a key pair by its id, which is its alias.
    String id =
        "ID:         " + HexFormat.of().formatHex(label.getBytes(StandardCharsets.US_ASCII));
    String object = null;
    for (String part : token.objects().split("(?m)^(?=\\S)", -1)) {
      if (part.startsWith(kind)
          && (part.matches("(?s).*label:\\s+" + label + "\\n.*") || part.contains(id))) {
        object = part;
      }
    }
    assertThat(object)
        .as(label)
        .isNotNull()
        .contains("sensitive", "never extractable")
        .doesNotContain("Access:     extractable");
  }

  private String rootLabel() throws Exception {
    List<String> labels =
        Arrays.stream(token.objects().split("\n"))
            .filter(line -> line.contains("label:") && line.contains("erasable-"))
            .map(line -> line.replaceAll(".*label:\\s+", "").strip())
            .toList();
    assertThat(labels).as("one root in the token").hasSize(1);
    return labels.get(0);
  }

  private Path copy(Path from, String name) throws Exception {
    Path to = Files.createDirectories(folder.resolve(name));
    ErasableLab.replace(from, to);
    return to;
  }

  private Path keystore() {
    return folder.resolve("data/keys.bcfks");
  }

  private Path unlockFile() {
    return folder.resolve("secrets/gateway.unlock");
  }

  private static void refuses(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecurityModuleException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
