package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Security setup, class 64 version 1 (IEC 62056-6-2, 4.4.7). Keys travel wrapped only. */
public final class SecuritySetup extends CosemObject {
  /** Keys, by their number in the standard. */
  public enum KeyId {
    GLOBAL_UNICAST_ENCRYPTION,
    GLOBAL_BROADCAST_ENCRYPTION,
    AUTHENTICATION,
    MASTER
  }

  /** What a key pair is for, by its number in the standard. */
  public enum KeyPair {
    DIGITAL_SIGNATURE,
    KEY_AGREEMENT,
    TLS
  }

  /** Whose a certificate is, by its number in the standard. */
  public enum Entity {
    SERVER,
    CLIENT,
    CERTIFICATION_AUTHORITY,
    OTHER
  }

  /**
   * A key in transfer.
   *
   * @param id which key
   * @param wrapped with the key-encrypting key (RFC 3394)
   */
  public record KeyTransfer(KeyId id, Octets wrapped) {}

  /**
   * A certificate that the meter has.
   *
   * @param entity whose it is
   * @param type 0 signature, 1 key agreement, 2 TLS, 3 other
   * @param serialNumber as in the certificate
   * @param issuer distinguished name, DER
   * @param subject distinguished name, DER
   * @param subjectAltName DER, or empty
   */
  public record Certificate(
      Entity entity,
      int type,
      Octets serialNumber,
      Octets issuer,
      Octets subject,
      Octets subjectAltName) {}

  public SecuritySetup(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 64, logicalName);
  }

  /** Bits: 04, 08, 10 requests authenticated, encrypted, signed; 20, 40, 80 answers. */
  public CompletionStage<Integer> securityPolicy() {
    return read(2, "security_policy", Element::u8);
  }

  /** The security suite, 0 to 2. */
  public CompletionStage<Integer> securitySuite() {
    return read(3, "security_suite", e -> (int) e.integer(0, 2));
  }

  /** The system title of the client that is associated; may be empty. */
  public CompletionStage<Octets> clientSystemTitle() {
    return read(4, "client_system_title", Element::octets);
  }

  /** The meter's system title, 8 octets. */
  public CompletionStage<Octets> serverSystemTitle() {
    return read(5, "server_system_title", e -> e.octets(8));
  }

  /** The certificates that it has. */
  public CompletionStage<List<Certificate>> certificates() {
    return read(6, "certificates", e -> e.array(SecuritySetup::certificate));
  }

  private static Certificate certificate(Element element) {
    List<Element> parts = element.structure(6);
    return new Certificate(
        parts.get(0).oneOf(Entity.values()),
        parts.get(1).u8(),
        parts.get(2).octets(),
        parts.get(3).octets(),
        parts.get(4).octets(),
        parts.get(5).octets());
  }

  /** Makes the policy stricter; it cannot be loosened. */
  public CompletionStage<Void> activate(int policy, Repetition repetition) {
    return invoke(1, "security_activate", new CosemData.EnumData(policy), repetition);
  }

  /** Gives the meter new keys. */
  public CompletionStage<Void> transferKeys(List<KeyTransfer> keys, Repetition repetition) {
    return invoke(
        2,
        "key_transfer",
        Encoded.array(
            keys, k -> Encoded.structure(Encoded.oneOf(k.id()), Encoded.octets(k.wrapped()))),
        repetition);
  }

  /** Lets the meter make a key pair. */
  public CompletionStage<Void> generateKeyPair(KeyPair pair, Repetition repetition) {
    return invoke(4, "generate_key_pair", Encoded.oneOf(pair), repetition);
  }

  /** The meter's certificate signing request (PKCS #10, DER) for a key pair. */
  public CompletionStage<Octets> certificateRequest(KeyPair pair, Repetition repetition) {
    return call(5, "generate_certificate_request", Encoded.oneOf(pair), repetition)
        .thenCompose(
            data ->
                stage(
                    () ->
                        decode(
                            5,
                            "generate_certificate_request",
                            new GetResult.Value(data.orElse(CosemData.NullData.INSTANCE)),
                            Element::octets)));
  }

  /** Gives the meter a certificate (X.509, DER). */
  public CompletionStage<Void> importCertificate(Octets certificate, Repetition repetition) {
    return invoke(6, "import_certificate", Encoded.octets(certificate), repetition);
  }
}
