package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.itests.update.sample.Beating;
import io.tiaki.security.module.KeyRole;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each wrong package is refused with its own reason, and Deployment Admin sees none of them. */
class RefusalIT {
  @TempDir static Path data;
  private static Scene scene;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    scene = new Scene(data);
    gateway = scene.gateway;
  }

  @AfterAll
  static void stop() throws Exception {
    scene.close();
  }

  @AfterEach
  void nothing_was_changed() throws Exception {
    assertThat(gateway.handed).as("handed to Deployment Admin").isEmpty();
    assertThat(gateway.installed(Scene.SAMPLE)).isEqualTo("1.0.0");
    assertThat(gateway.current()).contains("io.tiaki.sample 1.0.0 " + scene.sample.sha256());
    assertThat(gateway.packages.resolve("trial")).doesNotExist();
    assertThat(gateway.packages.resolve("fetched.tmp")).doesNotExist();
    try (Stream<Path> archive = Files.list(gateway.packages.resolve("archive"))) {
      assertThat(archive).hasSize(3);
    }
  }

  // Before a byte is fetched.

  @Test
  void a_package_without_a_signature() throws Exception {
    Dp dp = good();
    Map<String, String> parameters = parameters(dp);
    parameters.remove("signature");
    refusedUnfetched(Gateway.instruction(parameters), Status.MALFORMED, "signature is missing");
    refusedUnfetched(instruction(dp, new byte[] {1}), Status.REFUSED, "Not a detached SignedData");
  }

  @Test
  void parameters_that_are_not_as_the_protocol_says() throws Exception {
    for (String[] wrong :
        new String[][] {
          {"package", "../io.tiaki.sample"},
          {"package", "io tiaki"},
          {"version", "one"},
          {"size", "-1"},
          {"size", "99999999999999999999"},
          {"sha-256", "ABC"},
          {"signature", "%%%"}
        }) {
      Map<String, String> parameters = parameters(good());
      parameters.put(wrong[0], wrong[1]);
      refusedUnfetched(Gateway.instruction(parameters), Status.MALFORMED, "have not the form");
    }
  }

  @Test
  void a_signer_whose_certificate_is_not_for_code() throws Exception {
    Keys.Signer other = scene.keys.signer("vendor", KeyRole.MESSAGE);
    Dp dp = good();
    refusedUnfetched(
        instruction(dp, other.sign(dp.octets())),
        Status.REFUSED,
        "extended key usage does not allow the role code");
  }

  @Test
  void a_signer_that_is_not_named_in_the_configuration() throws Exception {
    Keys.Signer other = scene.keys.signer("somebody", KeyRole.CODE);
    Dp dp = good();
    refusedUnfetched(
        instruction(dp, other.sign(dp.octets())), Status.REFUSED, "none of those that the setting");
  }

  @Test
  void a_signer_of_another_authority() throws Exception {
    Keys.Signer other = new Keys().signer("vendor", KeyRole.CODE);
    Dp dp = good();
    refusedUnfetched(
        instruction(dp, other.sign(dp.octets())), Status.REFUSED, "The chain does not hold");
  }

  @Test
  void a_package_that_is_announced_too_large() throws Exception {
    Map<String, String> parameters = parameters(good());
    parameters.put("size", Long.toString((32L << 20) + 1));
    refusedUnfetched(Gateway.instruction(parameters), Status.REFUSED, "size.max.octets");
  }

  @Test
  void an_older_and_an_equal_version() throws Exception {
    refusedUnfetched(
        instruction(scene.dp(Scene.SAMPLE, "0.9.9")),
        Status.REFUSED,
        "io.tiaki.sample 0.9.9 is older than the installed 1.0.0");
    refusedUnfetched(
        instruction(scene.sample), Status.REFUSED, "io.tiaki.sample 1.0.0 is installed already");
  }

  @Test
  void a_version_that_is_not_above_what_was_healthy_once() throws Exception {
    var marks = gateway.store.open("update.high-water");
    byte[] before = marks.get(Scene.SAMPLE).orElseThrow();
    marks.commit(io.tiaki.platform.StateChange.putting(Scene.SAMPLE, "1.5.0".getBytes()));
    try {
      for (String version : new String[] {"1.4.9", "1.5.0"}) {
        refusedUnfetched(
            instruction(scene.dp(Scene.SAMPLE, version)),
            Status.REFUSED,
            "is not newer than 1.5.0, which was healthy here");
      }
    } finally {
      marks.commit(io.tiaki.platform.StateChange.putting(Scene.SAMPLE, before));
    }
  }

  @Test
  void a_package_that_is_not_installed_here() throws Exception {
    refusedUnfetched(
        instruction(scene.dp("io.tiaki.fresh", "1.0.0")),
        Status.REFUSED,
        "No package io.tiaki.fresh is installed");
  }

  @Test
  void an_update_that_could_not_be_taken_back() throws Exception {
    Path archived = gateway.packages.resolve("archive/" + scene.sample.sha256() + ".dp");
    byte[] octets = Files.readAllBytes(archived);
    Files.delete(archived);
    try {
      refusedUnfetched(instruction(good()), Status.REFUSED, "copy its .dp into");
    } finally {
      Files.write(archived, octets);
    }
  }

  @Test
  void an_instruction_that_is_valid_for_too_short() throws Exception {
    Dp dp = good();
    scene.server.offer(dp);
    Instruction once = instruction(dp);
    Instruction hurried =
        new Instruction(
            once.id(),
            once.type(),
            Optional.empty(),
            "dcs",
            Instant.now().plus(Duration.ofSeconds(20)),
            once.parameters());
    refused(hurried, Status.REFUSED, "Too little of its validity is left");
  }

  // After it was fetched.

  @Test
  void a_flipped_bit_anywhere() throws Exception {
    Dp dp = good();
    for (int at = 0; at < dp.octets().length; at += dp.octets().length / 12) {
      byte[] flipped = dp.octets().clone();
      flipped[at] ^= 1;
      scene.server.offer(dp.sha256(), flipped);
      refused(instruction(dp), Status.REFUSED, "The SHA-256 of what was fetched");
    }
  }

  @Test
  void a_flipped_bit_in_the_signature_beside() throws Exception {
    Dp dp = good();
    scene.server.offer(dp);
    byte[] signature = scene.vendor.sign(dp.octets());
    signature[signature.length - 1] ^= 1;
    refused(instruction(dp, signature), Status.REFUSED, "The signature does not fit");
  }

  @Test
  void a_signature_over_another_package() throws Exception {
    Dp dp = good();
    scene.server.offer(dp);
    byte[] other = scene.vendor.sign(scene.sample.octets());
    refused(instruction(dp, other), Status.REFUSED, "The signature is over another content");
  }

  @Test
  void a_bundle_a_manifest_and_a_signature_inside_that_were_altered() throws Exception {
    byte[] jar = Jars.sample(Scene.SAMPLE, "1.1.0", Beating.class);
    byte[] otherJar = Jars.sample(Scene.SAMPLE, "1.1.0", Beating.class, Map.of("X", "y"));
    Dp.Builder right = builder().bundle(Scene.SAMPLE, "1.1.0", jar);
    byte[] inside = scene.vendor.sign(right.manifest());
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar)
            .entry(Scene.SAMPLE + ".jar", otherJar)
            .build(inside),
        "The digest of io.tiaki.sample.jar is not the one");
    refused(right.header("X", "y").build(inside), "The signature is over another content");
    inside[inside.length - 1] ^= 1;
    refused(
        builder().bundle(Scene.SAMPLE, "1.1.0", jar).build(inside), "The signature does not fit");
  }

  @Test
  void a_signature_inside_by_somebody_else_or_none() throws Exception {
    Dp.Builder right = builder().bundle(Scene.SAMPLE, "1.1.0", jar());
    refused(
        right.build(scene.keys.signer("somebody", KeyRole.CODE)), "none of those that the setting");
    refused(
        right.build(scene.keys.signer("vendor", KeyRole.MESSAGE)), "does not allow the role code");
    refused(right.build(new byte[0]), "has no signature META-INF/DP.SIG inside");
  }

  @Test
  void a_truncated_archive() throws Exception {
    Dp dp = good();
    for (int length : new int[] {10, 300, dp.octets().length / 2}) {
      byte[] cut = Arrays.copyOf(dp.octets(), length);
      refused(new Dp(dp.name(), dp.version(), cut), "The package ");
    }
  }

  @Test
  void a_package_of_another_name_or_version_than_announced() throws Exception {
    Dp dp = good();
    refused(new Dp(Scene.OTHER, "1.1.0", dp.octets()), "another one, or of another version");
    refused(new Dp(Scene.SAMPLE, "1.2.0", dp.octets()), "another one, or of another version");
  }

  @Test
  void names_with_paths() throws Exception {
    for (String name :
        new String[] {"../evil.jar", "/etc/evil.jar", "a/b.jar", "a\\b.jar", "..", "C:evil.jar"}) {
      refused(
          builder().bundle(name, Scene.SAMPLE, "1.1.0", jar()).build(scene.vendor),
          "name is not a plain file name");
    }
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .entry("../evil.jar", jar())
            .build(scene.vendor),
        "name is not a plain file name");
  }

  @Test
  void a_jar_signed_package() throws Exception {
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .last("META-INF/VENDOR.SF", new byte[1])
            .build(scene.vendor),
        "something behind its signature");
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .entry("META-INF/VENDOR.SF", new byte[1])
            .build(scene.vendor),
        "signed as a jar");
  }

  @Test
  void an_unlisted_a_missing_and_a_doubled_bundle() throws Exception {
    byte[] more = Jars.sample("io.tiaki.more", "1.0.0", Beating.class);
    refused(
        builder().bundle(Scene.SAMPLE, "1.1.0", jar()).entry("more.jar", more).build(scene.vendor),
        "an entry that its manifest does not list");
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .bundle("io.tiaki.more", "1.0.0", more)
            .without("io.tiaki.more.jar")
            .build(scene.vendor),
        "lacks a bundle that its manifest lists");
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .bundle("twice.jar", Scene.SAMPLE, "1.1.0", jar())
            .build(scene.vendor),
        "lists a bundle twice");
  }

  @Test
  void a_bundle_that_is_another_than_the_manifest_says() throws Exception {
    byte[] other = Jars.sample("io.tiaki.sample", "1.0.9", Beating.class);
    refused(
        builder().bundle(Scene.SAMPLE, "1.1.0", other).build(scene.vendor),
        "is another bundle than the package's manifest says");
  }

  @Test
  void bundles_of_another_package_of_the_base_and_of_strangers() throws Exception {
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .bundle(Scene.OTHER, "1.1.0", Jars.sample(Scene.OTHER, "1.1.0", Beating.class))
            .build(scene.vendor),
        "io.tiaki.other belongs to io.tiaki.other");
    String base = "io.tiaki.platform.status";
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .bundle(base, "1.1.0", Jars.sample(base, "1.1.0", Beating.class))
            .build(scene.vendor),
        "io.tiaki.platform.status belongs to the base");
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .bundle("org.evil", "1.1.0", Jars.sample("org.evil", "1.1.0", Beating.class))
            .build(scene.vendor),
        "neither ours nor in the installed package: org.evil");
  }

  @Test
  void fix_packs_resources_and_customizers() throws Exception {
    Dp.Builder fix = builder().bundle(Scene.SAMPLE, "1.1.0", jar());
    refused(fix.header("DeploymentPackage-FixPack", "[1,2)").build(scene.vendor), "is a fix pack");
    String file = Scene.SAMPLE + ".jar";
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .header(file, "DeploymentPackage-Customizer", "true")
            .build(scene.vendor),
        "holds more than bundles");
    refused(
        builder()
            .bundle(Scene.SAMPLE, "1.1.0", jar())
            .header(file, "Resource-Processor", "x")
            .build(scene.vendor),
        "holds more than bundles");
  }

  @Test
  void a_bundle_that_would_not_resolve() throws Exception {
    byte[] needy =
        Jars.sample(
            Scene.SAMPLE,
            "1.1.0",
            Beating.class,
            Map.of("Import-Package", "org.osgi.framework,io.tiaki.usecase;version=\"[7,8)\""));
    refused(
        Dp.of(Scene.SAMPLE, "1.1.0", needy, scene.vendor),
        "io.tiaki.sample lacks the package io.tiaki.usecase [7.0.0,8.0.0)");
    byte[] future =
        Jars.sample(
            Scene.SAMPLE,
            "1.1.0",
            Beating.class,
            Map.of("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\""));
    refused(Dp.of(Scene.SAMPLE, "1.1.0", future, scene.vendor), "lacks the capability osgi.ee");
  }

  @Test
  void other_content_under_the_installed_version_of_a_bundle() throws Exception {
    byte[] other = Jars.sample(Scene.SAMPLE, "1.0.0", Beating.class, Map.of("X", "y"));
    refused(
        builder().bundle(Scene.SAMPLE, "1.0.0", other).build(scene.vendor),
        "has other content under the version that is installed");
  }

  private static Dp good() {
    return scene.dp(Scene.SAMPLE, "1.1.0");
  }

  private static byte[] jar() {
    return Jars.sample(Scene.SAMPLE, "1.1.0", Beating.class);
  }

  private static Dp.Builder builder() {
    return new Dp.Builder(Scene.SAMPLE, "1.1.0");
  }

  private static Map<String, String> parameters(Dp dp) {
    return new HashMap<>(instruction(dp).parameters());
  }

  private static Instruction instruction(Dp dp) {
    return instruction(dp, scene.vendor.sign(dp.octets()));
  }

  private static Instruction instruction(Dp dp, byte[] signature) {
    return Gateway.instruction(dp, signature);
  }

  private static void refused(Dp dp, String reason) throws Exception {
    scene.server.offer(dp);
    refused(instruction(dp), Status.REFUSED, reason);
  }

  private static void refusedUnfetched(Instruction instruction, Status status, String reason)
      throws Exception {
    int before = scene.server.requests.size();
    refused(instruction, status, reason);
    assertThat(scene.server.requests).as("requests to the server").hasSize(before);
  }

  private static void refused(Instruction instruction, Status status, String reason)
      throws Exception {
    Outcome outcome = Gateway.outcome(gateway.handle(instruction));
    assertThat(outcome.text()).contains(reason);
    assertThat(outcome.status()).isEqualTo(status);
    assertThat(gateway.journal.get(gateway.journal.size() - 1).text()).contains(reason);
  }
}
