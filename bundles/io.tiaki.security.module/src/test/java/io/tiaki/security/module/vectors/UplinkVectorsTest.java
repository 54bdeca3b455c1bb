package io.tiaki.security.module.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.SignedContent;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.Certificates;
import io.tiaki.security.module.internal.EnvelopedMessages;
import io.tiaki.security.module.internal.SignedMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
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
                EcKeys.of(recipientKey(fromGateway ? "dcs" : "gw1")).getPrivate(),
                signed.content());
    assertThat(text).isEqualTo(Files.readAllBytes(FOLDER.resolve(name + ".json")));
  }

  private static byte[] recipientKey(String owner) throws Exception {
    Path file = FOLDER.resolve("vector-" + owner + "-decrypt.key.pem");
    return Pem.read(file, Pem.PRIVATE_KEY, Pem.SMALL_FILE).get(0);
  }
}
