package io.tiaki.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Vendor vendor;
  private Path file;

  @BeforeEach
  void unsigned() throws Exception {
    vendor = new Vendor(folder);
    file =
        Jars.write(folder.resolve("io.tiaki.a-1.0.0.dp"), Jars.pack("io.tiaki.a", "1.0").octets());
  }

  @Test
  void accepts_what_the_vendor_signed() throws Exception {
    sign(file, vendor.signer());

    assertThat(verify(file)).isZero();
    assertThat(run("show", file.toString())).isZero();
    assertThat(text()).contains("signed inside by vendor").contains("signed beside by vendor");
  }

  @Test
  void the_same_key_and_content_give_the_same_signature() throws Exception {
    Path signer = vendor.signer();
    sign(file, signer);
    byte[] once = Files.readAllBytes(beside(file));
    sign(file, signer);

    assertThat(Files.readAllBytes(beside(file))).isEqualTo(once);
  }

  @Test
  void openssl_accepts_both_signatures_and_not_a_changed_content() throws Exception {
    assumeTrue(hasOpenssl(), "openssl is not here");
    sign(file, vendor.signer());
    DeploymentPackage read = DeploymentPackage.read(Files.readAllBytes(file));
    Path manifest = Jars.write(folder.resolve("manifest"), read.manifest());
    Path inside = Jars.write(folder.resolve("DP.SIG"), read.signature().orElseThrow());

    assertThat(openssl(inside, manifest)).isZero();
    assertThat(openssl(beside(file), file)).isZero();
    byte[] changed = Files.readAllBytes(manifest);
    changed[20] ^= 1;
    assertThat(openssl(inside, Jars.write(manifest, changed))).isNotZero();
  }

  @Test
  void refuses_what_nobody_or_somebody_else_signed() throws Exception {
    refused("is not signed");

    sign(file, vendor.signer("intruder", KeyPurposeId.id_kp_codeSigning));
    refused("'intruder'");

    sign(file, vendor.signer("vendor", KeyPurposeId.id_kp_emailProtection));
    refused("not for code signing");

    sign(file, new Vendor(Files.createDirectory(folder.resolve("elsewhere"))).signer());
    refused("not trusted");
  }

  @Test
  void refuses_a_change_beside_and_inside() throws Exception {
    sign(file, vendor.signer());
    byte[] good = Files.readAllBytes(file);
    byte[] changed = good.clone();
    changed[changed.length / 2] ^= 1;
    Files.write(file, changed);
    refused("was changed");

    // Signed anew beside by the vendor's key, but with a signature of another manifest inside.
    DeploymentPackage other = Jars.pack("io.tiaki.b", "1.0");
    Signer signer = SigningKey.open(vendor.signer(), vendor.passwordFile());
    byte[] mixed = DeploymentPackage.read(good).signed(signer.sign(other.manifest())).octets();
    Files.write(file, mixed);
    Files.write(beside(file), signer.sign(mixed));
    refused("the manifest of");
  }

  @Test
  void a_feature_vouches_for_its_packages() throws Exception {
    Path feature = folder.resolve("few-1.0.0.feature");
    String digest = Octets.sha256Hex(Files.readAllBytes(file));
    Feature written =
        new Feature(
            "few",
            Version.parse("1"),
            List.of(new Feature.Line("io.tiaki.a", Version.parse("1"), digest)));
    Files.write(feature, written.octets());
    sign(feature, vendor.signer());
    assertThat(verify(feature)).isZero();

    sign(file, vendor.signer());
    assertThat(verify(feature)).as("the package got a signature inside: other octets").isEqualTo(1);
    sign(feature, vendor.signer());
    assertThat(verify(feature)).isZero();

    Files.writeString(feature, Files.readString(feature).replace("few", "all"));
    assertThat(verify(feature)).isEqualTo(1);
    assertThat(text()).contains("was changed");
  }

  @Test
  void a_bumped_package_is_the_same_with_a_higher_version() throws Exception {
    sign(file, vendor.signer());
    assertThat(run("bump", file.toString(), "--version", "1.1.0.b")).isZero();

    Path bumped = folder.resolve("io.tiaki.a-1.1.0.b.dp");
    DeploymentPackage read = DeploymentPackage.read(Files.readAllBytes(bumped));
    assertThat(read.bundleTexts()).containsExactly("io.tiaki.a 1.1.0.b");
    assertThat(read.signature()).isEmpty();
    assertThat(run("bump", file.toString(), "--version", "1.0.0")).isEqualTo(1);
    assertThat(text()).contains("not higher");
  }

  @Test
  void a_bundle_that_its_maker_signed_is_not_bumped() throws Exception {
    byte[] jar =
        Jars.zip(
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\r\nBundle-SymbolicName: lib\r\nBundle-Version: 1\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8),
            "META-INF/MAKER.SF",
            new byte[1]);
    DeploymentPackage pack =
        DeploymentPackage.of("lib", Version.parse("1"), List.of(Bundle.of("lib", jar)));
    Files.write(file, pack.octets());

    assertThat(run("bump", file.toString(), "--version", "2")).isEqualTo(1);
    assertThat(text()).contains("signed by its maker");
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".p7s");
  }

  private void sign(Path what, Path keystore) {
    int status =
        run(
            "sign",
            what.toString(),
            "--keystore",
            keystore.toString(),
            "--password-file",
            vendor.passwordFile().toString());
    assertThat(status).as(this::text).isZero();
  }

  private int verify(Path what) {
    return run("verify", what.toString(), "--authority", vendor.authorityFile().toString());
  }

  private void refused(String why) {
    said.reset();
    assertThat(verify(file)).isEqualTo(1);
    assertThat(text()).contains(why);
  }

  private int run(String... words) {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return Main.run(out, out, words);
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private int openssl(Path signature, Path content) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    "openssl",
                    "cms",
                    "-verify",
                    "-binary",
                    "-inform",
                    "DER",
                    "-purpose",
                    "any",
                    "-in",
                    signature.toString(),
                    "-content",
                    content.toString(),
                    "-CAfile",
                    vendor.authorityFile().toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static boolean hasOpenssl() {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
