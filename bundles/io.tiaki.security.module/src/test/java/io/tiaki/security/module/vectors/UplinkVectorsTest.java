package io.tiaki.security.module.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.SignedContent;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.Certificates;
import io.tiaki.security.module.internal.EnvelopedMessages;
import io.tiaki.security.module.internal.OwnKey;
import io.tiaki.security.module.internal.SignedMessages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published vectors of the uplink protocol hold. */
class UplinkVectorsTest {
  private static final Path FOLDER = Path.of("../../distribution/docs/uplink-vectors");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2055-12-31T00:00:00Z"), ZoneOffset.UTC);

  static List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - 5))
          .sorted()
          .toList();
    }
  }

  @Test
  void there_is_a_vector_for_each_type_of_message() throws Exception {
    assertThat(names()).contains("readings", "receipt", "instruction", "outcome");
  }

  @Test
  void the_update_names_the_package_beside_it_and_its_signature() throws Exception {
    String instruction = Files.readString(FOLDER.resolve("instruction-update.json"));
    byte[] unit = Files.readAllBytes(FOLDER.resolve("unit.dp"));
    byte[] signature = Files.readAllBytes(FOLDER.resolve("unit.dp.p7s"));

    assertThat(instruction).isEqualTo(VectorUnit.instruction(unit, signature));
    assertThat(vendorSigned(unit, signature)).isTrue();
    byte[] altered = unit.clone();
    altered[unit.length / 2] ^= 1;
    assertThat(vendorSigned(altered, signature)).isFalse();
  }

  @Test
  void the_package_is_signed_inside_too() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(FOLDER.resolve("unit.dp")))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        entries.put(e.getName(), zip.readAllBytes());
      }
    }

    assertThat(entries.keySet())
        .containsExactly("META-INF/MANIFEST.MF", "io.tiaki.vector-1.0.0.jar", "META-INF/DP.SIG");
    assertThat(vendorSigned(entries.get("META-INF/MANIFEST.MF"), entries.get("META-INF/DP.SIG")))
        .isTrue();
    assertThat(new String(entries.get("META-INF/MANIFEST.MF"), StandardCharsets.UTF_8))
        .contains(
            "SHA-256-Digest: "
                + Base64.getEncoder()
                    .encodeToString(VectorUnit.sha256(entries.get("io.tiaki.vector-1.0.0.jar"))));
  }

  /** Whether a detached signature is the vector vendor's, who may sign code only. */
  private static boolean vendorSigned(byte[] content, byte[] signature) throws Exception {
    var data = new CMSSignedData(new CMSProcessableByteArray(content), signature);
    var certificate =
        new X509CertificateHolder(
            Pem.certificates(FOLDER.resolve("vector-vendor-sign.pem")).get(0));
    assertThat(ExtendedKeyUsage.fromExtensions(certificate.getExtensions()).getUsages())
        .containsExactly(KeyPurposeId.id_kp_codeSigning);
    var signer = data.getSignerInfos().getSigners().iterator().next();
    try {
      return signer.verify(
          new JcaSimpleSignerInfoVerifierBuilder().setProvider(Bc.PROVIDER).build(certificate));
    } catch (CMSException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void is_from_its_signer_and_holds_its_text(String name) throws Exception {
    boolean fromGateway = name.startsWith("readings") || name.startsWith("outcome");
    byte[] cms =
        Base64.getMimeDecoder().decode(Files.readString(FOLDER.resolve(name + ".cms.b64")));
    var authorities = ChainValidator.ofPem(CLOCK, FOLDER.resolve("vector-ca.pem"));

    SignedContent signed = new SignedMessages(CLOCK).verify(cms, authorities);

    String signer = fromGateway ? "gw1" : "dcs";
    byte[] certificate = Pem.certificates(FOLDER.resolve("vector-" + signer + "-sign.pem")).get(0);
    assertThat(signed.signer().commonName()).isEqualTo(signer);
    assertThat(signed.signer().fingerprint()).isEqualTo(Certificates.fingerprint(certificate));
    byte[] text =
        name.startsWith("receipt")
            ? signed.content()
            : EnvelopedMessages.open(
                new OwnKey(EcKeys.of(recipientKey(fromGateway ? "dcs" : "gw1")), List.of()),
                signed.content());
    assertThat(text).isEqualTo(Files.readAllBytes(FOLDER.resolve(name + ".json")));
  }

  private static byte[] recipientKey(String owner) throws Exception {
    Path file = FOLDER.resolve("vector-" + owner + "-decrypt.key.pem");
    return Pem.read(file, Pem.PRIVATE_KEY, Pem.SMALL_FILE).get(0);
  }
}
