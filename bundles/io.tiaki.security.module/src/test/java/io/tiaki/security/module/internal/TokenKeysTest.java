package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.Curve;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.MovableClock;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Against SoftHSM, a token in software (Debian's softhsm2). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TokenKeysTest {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
          Path.of("/usr/lib64/libsofthsm2.so"));
  private static final String PIN = "48613297";

  @TempDir static Path folder;
  private static Path library;

  private final Clock clock = Clock.systemUTC();
  private TestAuthority authority;
  private KeystoreSecurityModule module;

  @BeforeAll
  static void makeToken() throws Exception {
    library =
        LIBRARIES.stream()
            .filter(Files::exists)
            .findFirst()
            .orElseGet(() -> abort("SKIPPED: no SoftHSM is installed; apt-get install softhsm2"));
    String home = System.getenv("SOFTHSM2_CONF");
    if (home == null) {
      abort("SKIPPED: SOFTHSM2_CONF is not set; the build sets it");
    }
    Path tokens = tokens();
    clear(tokens);
    Files.createDirectories(tokens);
    Files.writeString(
        Path.of(home), "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
    initialise("tiaki", PIN);
    initialise("another", "99998888");
  }

  private static void initialise(String label, String pin) throws Exception {
    run(
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        label,
        "--so-pin",
        "12345678",
        "--pin",
        pin);
  }

  @AfterAll
  static void removeToken() throws IOException {
    if (System.getenv("SOFTHSM2_CONF") != null) {
      clear(tokens());
    }
  }

  @AfterEach
  void close() {
    if (module != null) {
      module.close();
      assertThat(Security.getProvider(TokenKeys.PROVIDER)).isNull();
    }
  }

  @Test
  void a_key_made_in_the_token_signs_and_never_shows_its_value() throws Exception {
    begin("made");
    module.ensureKeys(Map.of("made", Curve.SECP256R1, "here", Curve.SECP256R1));
    Credential raw = module.rawKey("made");
    assertThat(raw.curve()).isEqualTo("secp256r1");
    verify(raw);
    verify(module.rawKey("here"));
    try (var again = TokenKeys.open(settings(pin(PIN), "made"))) {
      assertThat(again.keys().get("made").keys().getPrivate().getEncoded()).isNull();
      assertThat(again.keys().get("made").keys().getPublic().getEncoded())
          .isEqualTo(raw.publicKey());
    }
  }

  @Test
  void a_certificate_issued_for_it_is_in_the_token_after_a_restart() throws Exception {
    begin("issued");
    byte[] certificate = issue("issued", KeyRole.CLIENT);
    module.close();
    begin("issued");
    Credential credential = module.credential("issued");
    assertThat(credential.chain()).containsExactly(certificate);
    assertThat(module.validate(credential.chain(), Purpose.TLS_CLIENT).commonName())
        .isEqualTo("gw1");
    verify(credential);
  }

  @Test
  void messages_are_signed_in_the_token() throws Exception {
    begin("sign");
    issue("sign", KeyRole.MESSAGE);
    byte[] signed = module.sign("sign", new byte[] {1, 2, 3});
    assertThat(module.verify(signed).content()).containsExactly(1, 2, 3);
  }

  @Test
  void the_jdk_s_tls_signs_with_a_key_in_the_token() throws Exception {
    begin("tls");
    issue("tls", KeyRole.SERVER);
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(new KeyManager[] {module.keyManager("tls")}, null, null);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, new TrustManager[] {module.trustManager()}, null);
    try (var listening =
            (SSLServerSocket)
                server
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var socket =
            (SSLSocket)
                client
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
      var accepted =
          CompletableFuture.supplyAsync(
              () -> {
                try (var connection = listening.accept()) {
                  return connection.getInputStream().read();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(7);
      assertThat(accepted.get(10, TimeUnit.SECONDS)).isEqualTo(7);
    }
  }

  @Test
  void a_wrong_pin_is_told_without_the_pin_and_not_tried_again() throws Exception {
    Path wrong = pin("11112222");
    assertThatThrownBy(() -> TokenKeys.open(settings(wrong, "made")))
        .isInstanceOfSatisfying(
            SecurityModuleException.class,
            e -> {
              assertThat(e.getMessage()).contains("PIN in " + wrong).doesNotContain("11112222");
              assertThat(TokenWatch.isRefused(e)).isTrue();
            });
    assertThat(Security.getProvider(TokenKeys.PROVIDER)).isNull();
  }

  @Test
  void a_pin_that_others_can_read_is_not_used() throws Exception {
    Path open = pin(PIN);
    Files.setPosixFilePermissions(
        open, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> TokenKeys.open(settings(open, "made")))
        .hasMessageContaining("chmod 600");
  }

  @Test
  void a_missing_library_is_told() throws Exception {
    var settings =
        new TokenSettings(
            folder.resolve("none.so"),
            Optional.empty(),
            OptionalLong.empty(),
            pin(PIN),
            Set.of("made"));
    assertThatThrownBy(() -> TokenKeys.open(settings)).hasMessageContaining("install it");
  }

  @Test
  void what_is_no_library_is_told() throws Exception {
    Path text = Files.writeString(folder.resolve("text.so"), "no library");
    var settings =
        new TokenSettings(text, Optional.of("tiaki"), OptionalLong.empty(), pin(PIN), Set.of());
    assertThatThrownBy(() -> TokenKeys.open(settings))
        .hasMessageContaining("is no PKCS #11 library for this machine")
        .hasMessageContaining("pkcs11.library");
  }

  @Test
  void a_token_that_is_not_there_is_told_with_those_that_are() throws Exception {
    assertThatThrownBy(() -> TokenKeys.open(token("gateway", OptionalLong.empty())))
        .hasMessageContaining("no token with the label gateway")
        .hasMessageContaining("pkcs11.token")
        .hasMessageContaining("tiaki")
        .hasMessageContaining("another");
    assertThatThrownBy(() -> TokenKeys.open(token(null, OptionalLong.of(4_711))))
        .hasMessageContaining("in slot 4711")
        .hasMessageContaining("is not there: plug it in");
  }

  @Test
  void a_key_without_a_certificate_is_told_and_gets_no_namesake() throws Exception {
    importKey("bare", "ba4e");
    begin("bare");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> module.ensureKeys(Map.of("bare", Curve.SECP256R1)))
          .hasMessageContaining("a private key with the label bare, but no certificate")
          .hasMessageContaining("CKA_ID");
    }
    assertThatThrownBy(() -> module.rawKey("bare")).isInstanceOf(SecurityModuleException.class);
  }

  @Test
  void it_is_told_too_when_two_threads_must_not_call_the_library() throws Exception {
    importKey("lone", "104e");
    long slot = new TokenLibrary(library).slot("tiaki");
    begin("lone");
    OtherWrapper.of(
        library,
        OtherWrapper.locking(library),
        () -> {
          assertThat(new TokenLibrary(library).slot("tiaki")).isEqualTo(slot);
          var where = OptionalLong.of(slot);
          assertThat(new TokenLibrary(library).hasPrivateKey(where, "lone")).isTrue();
          assertThat(new TokenLibrary(library).hasPrivateKey(where, "none")).isFalse();
          assertThatThrownBy(() -> module.ensureKeys(Map.of("lone", Curve.SECP256R1)))
              .hasMessageContaining("a private key with the label lone, but no certificate");
        });
  }

  @Test
  void when_java_does_not_let_us_look_for_such_keys_that_is_told_once() throws Exception {
    var slot = OptionalLong.of(new TokenLibrary(library).slot("tiaki"));
    var unnamed =
        new TokenSettings(library, Optional.empty(), slot, pin(PIN), Set.of("blind1", "blind2"));
    List<String> told = new ArrayList<>();
    Filter listen = entry -> entry.getLevel() != Level.WARNING || told.add(entry.getMessage());
    Logger logger = Logger.getLogger(BareKeys.class.getName());
    logger.setFilter(listen);
    try (TokenKeys token = TokenKeys.open(unnamed)) {
      OtherWrapper.of(
          library,
          "another JDK's",
          () -> {
            token.ensure("blind1", Curve.SECP256R1);
            token.ensure("blind2", Curve.SECP256R1);
          });
      assertThat(token.keys()).containsOnlyKeys("blind1", "blind2");
    } finally {
      logger.setFilter(null);
    }
    assertThat(told).singleElement().asString().contains("another one is made", "--add-opens");
  }

  @Test
  void no_key_is_made_when_the_token_does_not_say_what_it_has() throws Exception {
    var away =
        new TokenSettings(
            library, Optional.empty(), OptionalLong.of(4_711), pin(PIN), Set.of("unsaid"));
    TokenKeys.open(settings(pin(PIN))).close();
    assertThatThrownBy(() -> new BareKeys(away).refuse("unsaid"))
        .hasMessageContaining("does not say whether it has a private key with the label unsaid")
        .hasMessageContaining("with its own tool");
  }

  private static void importKey(String label, String id) throws Exception {
    Path key = folder.resolve(label + ".pem");
    KeyPair pair = EcKeys.generate();
    Files.writeString(key, Pem.write("PRIVATE KEY", List.of(pair.getPrivate().getEncoded())));
    run(
        "softhsm2-util",
        "--import",
        key.toString(),
        "--token",
        "tiaki",
        "--label",
        label,
        "--id",
        id,
        "--pin",
        PIN);
  }

  @Test
  void a_token_is_found_by_its_label_or_its_slot() throws Exception {
    long slot = new TokenLibrary(library).slot("tiaki");
    assertThat(new TokenLibrary(library).slot("another")).isNotEqualTo(slot);
    TokenKeys.open(token(null, OptionalLong.of(slot))).close();
    // The PIN tells which one it is.
    assertThatThrownBy(() -> TokenKeys.open(token("another", OptionalLong.empty())))
        .hasMessageContaining("The token another")
        .hasMessageContaining("refuses the PIN");
  }

  @Test
  void a_key_on_p_384_is_made_in_the_token_and_signs() throws Exception {
    begin("wide");
    module.ensureKeys(Map.of("wide", Curve.SECP384R1));
    Credential raw = module.rawKey("wide");
    assertThat(raw.curve()).isEqualTo("secp384r1");
    byte[] digest = MessageDigest.getInstance("SHA-384").digest(new byte[] {5});
    Signature verifier = Signature.getInstance("SHA384withECDSA", Bc.PROVIDER);
    verifier.initVerify(
        KeyFactory.getInstance("EC", Bc.PROVIDER)
            .generatePublic(new X509EncodedKeySpec(raw.publicKey())));
    verifier.update((byte) 5);
    assertThat(verifier.verify(raw.signDigest(digest))).isTrue();
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void a_token_whose_folder_went_is_opened_again_when_it_is_back() throws Exception {
    MovableClock moved = new MovableClock(clock.instant());
    TokenWatch watch = watch("back", moved);
    byte[] key = module.rawKey("back").publicKey();
    Path away = tokens().resolveSibling("unplugged");
    clear(away);
    for (int i = 0; i < 3; i++) {
      Files.move(tokens(), away);
      for (int look = 0; look < 5; look++) {
        moved.advance(Duration.ofSeconds(31));
        watch.look(module);
        assertThatThrownBy(() -> module.rawKey("back").signDigest(new byte[32]))
            .hasMessageContaining("plugged in");
      }
      Files.move(away, tokens());
      moved.advance(Duration.ofSeconds(11));
      watch.look(module);
      verify(module.rawKey("back"));
      assertThat(module.rawKey("back").publicKey()).isEqualTo(key);
    }
  }

  @Test
  void a_token_that_lost_its_login_is_opened_again() throws Exception {
    MovableClock moved = new MovableClock(clock.instant());
    TokenWatch watch = watch("again", moved);
    Credential before = module.rawKey("again");
    long revision = module.revision();
    ((AuthProvider) Security.getProvider(TokenKeys.PROVIDER)).logout();
    assertThatThrownBy(() -> before.signDigest(new byte[32]))
        .isInstanceOf(SecurityModuleException.class)
        .hasMessageContaining("plugged in");
    watch.look(module);
    assertThat(module.revision()).as("not before it is time").isEqualTo(revision);
    moved.advance(Duration.ofSeconds(31));
    watch.look(module);
    verify(module.rawKey("again"));
    assertThat(module.revision()).isGreaterThan(revision);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void a_token_that_went_leaves_the_other_keys_in_use() throws Exception {
    MovableClock moved = new MovableClock(clock.instant());
    TokenWatch watch = watch("gone", moved);
    module.ensureKeys(Map.of("here", Curve.SECP256R1));
    try (Stream<Path> all = Files.walk(tokens())) {
      for (Path object : all.filter(path -> path.toString().endsWith(".object")).toList()) {
        Files.delete(object);
      }
    }
    long revision = module.revision();
    moved.advance(Duration.ofSeconds(31));
    watch.look(module);
    assertThat(module.revision()).isEqualTo(revision);
    assertThatThrownBy(() -> module.rawKey("gone").signDigest(new byte[32]))
        .hasMessageContaining("plugged in");
    verify(module.rawKey("here"));
  }

  private TokenWatch watch(String alias, MovableClock moved) throws Exception {
    module =
        KeystoreSecurityModule.open(
            folder.resolve(alias + ".bcfks"), folder.resolve("secret/unlock"), clock);
    TokenWatch watch = new TokenWatch(settings(pin(PIN), alias), moved);
    watch.open(module);
    module.ensureKeys(Map.of(alias, Curve.SECP256R1));
    verify(module.rawKey(alias));
    return watch;
  }

  private void begin(String... aliases) throws Exception {
    authority = authority == null ? new TestAuthority(clock) : authority;
    module =
        KeystoreSecurityModule.open(
            folder.resolve(aliases[0] + ".bcfks"), folder.resolve("secret/unlock"), clock);
    module.trust(List.of(authority.certificate));
    module.use(TokenKeys.open(settings(pin(PIN), aliases)));
  }

  private byte[] issue(String alias, KeyRole role) throws Exception {
    module.ensureKeys(Map.of(alias, Curve.SECP256R1));
    byte[] request = module.request(alias, role, "gw1", List.of());
    var key = new PKCS10CertificationRequest(request).getSubjectPublicKeyInfo().getEncoded();
    KeyPair pair =
        new KeyPair(
            KeyFactory.getInstance("EC", Bc.PROVIDER).generatePublic(new X509EncodedKeySpec(key)),
            EcKeys.generate().getPrivate());
    byte[] certificate = authority.issue(pair, role, "gw1", "localhost");
    module.takeOver(alias, role, List.of(certificate));
    return certificate;
  }

  private static void verify(Credential credential) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(new byte[] {5});
    Signature verifier = Signature.getInstance("SHA256withECDSA", Bc.PROVIDER);
    verifier.initVerify(
        KeyFactory.getInstance("EC", Bc.PROVIDER)
            .generatePublic(new X509EncodedKeySpec(credential.publicKey())));
    verifier.update((byte) 5);
    assertThat(verifier.verify(credential.signDigest(digest))).isTrue();
  }

  private static TokenSettings settings(Path pin, String... aliases) {
    return new TokenSettings(
        library, Optional.of("tiaki"), OptionalLong.empty(), pin, Set.of(aliases));
  }

  private static TokenSettings token(@Nullable String label, OptionalLong slot) throws IOException {
    return new TokenSettings(library, Optional.ofNullable(label), slot, pin(PIN), Set.of());
  }

  private static Path pin(String pin) throws IOException {
    Path file = folder.resolve("pin" + System.nanoTime());
    io.tiaki.security.module.AtomicFile.writeSecret(file, (pin + "\n").getBytes("US-ASCII"));
    return file;
  }

  private static Path tokens() {
    return Path.of(System.getenv("SOFTHSM2_CONF")).resolveSibling("tokens");
  }

  private static void clear(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> all = Files.walk(tree)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), "US-ASCII");
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }
}
