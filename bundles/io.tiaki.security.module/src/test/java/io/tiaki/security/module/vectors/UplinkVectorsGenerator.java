package io.tiaki.security.module.vectors;

import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.TestAuthority;
import io.tiaki.security.module.authority.CertificateIssuer;
import io.tiaki.security.module.internal.EnvelopedMessages;
import io.tiaki.security.module.internal.OwnKey;
import io.tiaki.security.module.internal.SignedMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Protects every {@code NAME.json} of the uplink vectors anew, with keys made for the purpose. Run
 * by hand, with the folder as argument, when the protocol gets new messages; the private keys of
 * authority and signers are forgotten. The package {@code unit.dp} and its instruction are made
 * here.
 */
public final class UplinkVectorsGenerator {
  private static final Instant FROM = Instant.parse("2026-01-01T01:00:00Z");
  private static final Instant UNTIL = Instant.parse("2056-01-01T00:00:00Z");
  private static final Clock SIGNING_TIME =
      Clock.fixed(Instant.parse("2026-01-01T00:00:05Z"), ZoneOffset.UTC);

  private final Path folder;
  private final CertificateIssuer issuer;
  private final Map<String, KeyPair> keys = new HashMap<>();
  private final Map<String, byte[]> certificates = new HashMap<>();

  private UplinkVectorsGenerator(Path folder) throws Exception {
    this.folder = folder;
    KeyPair authority = EcKeys.generate();
    byte[] certificate =
        CertificateIssuer.selfSigned(
            authority, "Tiaki vector authority (test only)", FROM.minusSeconds(3600), UNTIL);
    this.issuer = CertificateIssuer.of(authority.getPrivate(), TestAuthority.parsed(certificate));
    write("vector-ca.pem", Pem.write(Pem.CERTIFICATE, List.of(certificate)));
  }

  /** Writes the vectors into the folder that is the one argument. */
  public static void main(String[] arguments) throws Exception {
    var generator = new UplinkVectorsGenerator(Path.of(arguments[0]));
    for (String owner : List.of("gw1", "dcs")) {
      generator.make(owner, "sign", KeyRole.MESSAGE);
      generator.make(owner, "decrypt", KeyRole.AGREEMENT);
      generator.writeDecryptingKey(owner);
    }
    generator.makeUnit();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(generator.folder, "*.json")) {
      for (Path file : files) {
        generator.protect(file);
      }
    }
  }

  private void make(String owner, String use, KeyRole role) throws Exception {
    KeyPair pair = EcKeys.generate();
    var publicKey = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    byte[] certificate = issuer.issue(publicKey, owner, role, Optional.empty(), FROM, UNTIL);
    keys.put(owner + use, pair);
    certificates.put(owner + use, certificate);
    write("vector-" + owner + "-" + use + ".pem", Pem.write(Pem.CERTIFICATE, List.of(certificate)));
  }

  private void makeUnit() throws Exception {
    KeyPair pair = EcKeys.generate();
    var publicKey = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    byte[] certificate = issuer.issueCodeSigner(publicKey, "vendor", FROM, UNTIL);
    write("vector-vendor-sign.pem", Pem.write(Pem.CERTIFICATE, List.of(certificate)));
    VectorUnit maker = new VectorUnit(pair.getPrivate(), certificate);
    byte[] unit = maker.build();
    byte[] signature = maker.sign(unit);
    AtomicFile.write(folder.resolve("unit.dp"), unit);
    AtomicFile.write(folder.resolve("unit.dp.p7s"), signature);
    write("instruction-update.json", VectorUnit.instruction(unit, signature));
  }

  private void writeDecryptingKey(String owner) throws IOException {
    byte[] key = keys.get(owner + "decrypt").getPrivate().getEncoded();
    write(
        "vector-" + owner + "-decrypt.key.pem",
        "A published key, for tests only.\n" + Pem.write(Pem.PRIVATE_KEY, List.of(key)));
  }

  private void protect(Path file) throws Exception {
    byte[] json = Files.readAllBytes(file);
    String name = file.getFileName().toString().replace(".json", "");
    boolean fromGateway = name.startsWith("readings") || name.startsWith("outcome");
    String from = fromGateway ? "gw1" : "dcs";
    String to = fromGateway ? "dcs" : "gw1";
    byte[] inner =
        name.startsWith("receipt")
            ? json
            : EnvelopedMessages.envelop(
                TestAuthority.parsed(certificates.get(to + "decrypt")), json);
    byte[] signed =
        new SignedMessages(SIGNING_TIME)
            .sign(
                new OwnKey(keys.get(from + "sign"), List.of(certificates.get(from + "sign"))),
                inner);
    byte[] lines = Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(signed);
    write(name + ".cms.b64", new String(lines, StandardCharsets.US_ASCII) + "\n");
  }

  private void write(String name, String text) throws IOException {
    AtomicFile.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
  }
}
