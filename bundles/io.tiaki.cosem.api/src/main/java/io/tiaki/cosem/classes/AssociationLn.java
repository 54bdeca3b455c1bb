package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Association LN, class 15 versions 0 to 3 (IEC 62056-6-2, 4.4.4). */
public final class AssociationLn extends CosemObject {
  /** The association that is used to read it. */
  public static final ObisCode CURRENT = ObisCode.of("0-0:40.0.0.255");

  private static final int CLASS = 15;
  private static final int USUAL_VERSION = 2;

  /** How far an association is, by its number in the standard. */
  public enum Status {
    NON_ASSOCIATED,
    ASSOCIATION_PENDING,
    ASSOCIATED
  }

  /**
   * associated_partners_id.
   *
   * @param clientSap -128 to 127 in the standard; read as 0 to 255 where a meter says so
   * @param serverSap 0 to 65,535
   */
  public record Partners(int clientSap, int serverSap) {}

  /** The current association of the client that is asked with. */
  public AssociationLn(CosemClient client, MeterId meter) {
    this(client, meter, CURRENT);
  }

  public AssociationLn(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, CLASS, logicalName);
  }

  /** Every object that the client sees, with what it may do: it can be long. */
  public CompletionStage<List<ObjectListElement>> objectList() {
    return read(2, "object_list", AssociationLn::objects);
  }

  /**
   * The list itself says how rights are coded: by the version that it gives for class 15.
   *
   * @throws IllegalArgumentException when it is no object list
   */
  public static List<ObjectListElement> objectList(CosemData data) {
    return objects(Element.of(data));
  }

  private static List<ObjectListElement> objects(Element element) {
    int version =
        element.array(e -> e.structure(2)).stream()
            .filter(parts -> parts.get(0).u16() == CLASS)
            .mapToInt(parts -> parts.get(1).u8())
            .findFirst()
            .orElse(USUAL_VERSION);
    return element.array(e -> ObjectListElement.of(e, version));
  }

  /** Who is associated. */
  public CompletionStage<Partners> partners() {
    return read(
        3,
        "associated_partners_id",
        e -> {
          List<Element> parts = e.structure(2);
          return new Partners((int) parts.get(0).integer(-128, 0xff), parts.get(1).u16());
        });
  }

  /** The context's name: an object identifier as octets, or its arcs as a structure. */
  public CompletionStage<CosemData> applicationContextName() {
    return read(4, "application_context_name", Element::data);
  }

  /** The mechanism's name: an object identifier as octets, or its arcs as a structure. */
  public CompletionStage<CosemData> authenticationMechanismName() {
    return read(6, "authentication_mechanism_name", Element::data);
  }

  /** How far it is. */
  public CompletionStage<Status> status() {
    return read(8, "association_status", e -> e.oneOf(Status.values()));
  }

  /** The security setup that it uses. */
  public CompletionStage<ObisCode> securitySetupReference() {
    return read(9, "security_setup_reference", Element::logicalName);
  }

  /** Changes the secret of low or high level security. */
  public CompletionStage<Void> changeSecret(Octets secret, Repetition repetition) {
    return invoke(2, "change_HLS_secret", Encoded.octets(secret), repetition);
  }
}
