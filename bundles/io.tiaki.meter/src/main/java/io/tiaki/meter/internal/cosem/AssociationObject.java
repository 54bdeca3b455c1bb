package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Association LN, version 3, the current association (IEC 62056-6-2, 4.4.4). */
final class AssociationObject {
  /** Logical name of the association that a message belongs to. */
  static final ObisCode CURRENT = ObisCode.of("0-0:40.0.0.255");

  private static final int ASSOCIATED = 2;
  private static final int CONFORMANCE_BITS = 24;
  private static final int LOW = 1;
  private static final int AES = 2;
  private static final int GMAC = 5;
  private static final int ECDSA = 7;
  private static final int LEAST_SECRET = 8;
  private static final int MOST_SECRET = 64;
  private static final int MOST_AES_SECRET = 16;
  private static final CosemData NO_OCTETS = CosemData.OctetString.of(new byte[0]);

  private AssociationObject() {}

  static CosemObject create(ObjectModel model) {
    return new CosemObject.Builder(15, 3, "0-0:40.0.0.255")
        .open()
        .attribute(2, (device, association) -> objectList(model, association))
        .attribute(
            3,
            (device, association) ->
                structure(i8(association.client().sap()), u16(CosemServer.SERVER_SAP)))
        .attribute(4, (device, association) -> name(1, association.security().isCiphered() ? 3 : 1))
        .attribute(5, (device, association) -> context(association))
        .attribute(6, (device, association) -> name(2, association.mechanism()))
        .writer(7, new InAssociation(AssociationObject::password))
        .constant(8, enumeration(ASSOCIATED))
        .attribute(9, (device, association) -> setup(device, association))
        .constant(10, new CosemData.Array(List.of()))
        .constant(11, structure(u8(0), NO_OCTETS))
        .method(1, (device, pusher, parameters) -> ActionResult.of(Code.READ_WRITE_DENIED))
        .method(2, new SecuritySetup.InAssociation(AssociationObject::changeSecret))
        .build();
  }

  /** A writer that looks at the association. */
  private record InAssociation(Body body) implements CosemObject.Writer {
    @FunctionalInterface
    interface Body {
      DataAccessResult write(Device device, Association association, CosemData value);
    }

    @Override
    public DataAccessResult write(Device device, CosemData value) {
      return DataAccessResult.READ_WRITE_DENIED;
    }

    @Override
    public CosemObject.Writer in(Association association) {
      return (device, value) -> body.write(device, association, value);
    }
  }

  /** secret: the password of low level security. */
  private static DataAccessResult password(
      Device device, Association association, CosemData value) {
    if (!(value instanceof CosemData.OctetString secret)) {
      return DataAccessResult.TYPE_UNMATCHED;
    }
    if (association.mechanism() != LOW || !isSecret(secret.value(), MOST_SECRET)) {
      return DataAccessResult.OTHER_REASON;
    }
    device.security().change(Map.of(KeyId.PASSWORD, secret.value().toArray()));
    return DataAccessResult.SUCCESS;
  }

  /** change_HLS_secret: where the mechanism has one. */
  private static ActionResult changeSecret(
      Device device, Association association, Optional<CosemData> parameters) {
    if (!(parameters.orElse(null) instanceof CosemData.OctetString secret)) {
      return ActionResult.of(Code.TYPE_UNMATCHED);
    }
    int mechanism = association.mechanism();
    boolean hasSecret = mechanism >= AES && mechanism != GMAC && mechanism != ECDSA;
    if (!hasSecret || !isSecret(secret.value(), mechanism == AES ? MOST_AES_SECRET : MOST_SECRET)) {
      return ActionResult.of(Code.OTHER_REASON);
    }
    device.security().change(Map.of(KeyId.HLS_SECRET, secret.value().toArray()));
    return ActionResult.of(Code.SUCCESS);
  }

  private static boolean isSecret(Octets secret, int most) {
    return secret.length() >= LEAST_SECRET && secret.length() <= most;
  }

  private static CosemData setup(Device device, Association association) {
    return association.client() == Client.PUBLIC || device.security().keys().isEmpty()
        ? NO_OCTETS
        : Values.logicalName(SecuritySetup.NAME);
  }

  private static CosemData objectList(ObjectModel model, Association association) {
    List<CosemData> list = new ArrayList<>();
    for (CosemObject object : model.objects()) {
      if (object.isVisibleTo(association.client())) {
        list.add(
            structure(
                u16(object.classId()),
                u8(object.version()),
                Values.logicalName(object.name()),
                new AccessRights(object, association).list()));
      }
    }
    return new CosemData.Array(list);
  }

  /** xDLMS_context_info. */
  private static CosemData context(Association association) {
    int bits = association.conformance().bits();
    byte[] octets = {(byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
    return structure(
        new CosemData.BitString(Octets.of(octets), CONFORMANCE_BITS),
        u16(association.maxReceive()),
        u16(association.maxPdu()),
        u8(6),
        i8(0),
        NO_OCTETS);
  }

  /** The object identifier 2.16.756.5.8.kind.id. */
  private static CosemData name(int kind, int id) {
    return structure(u8(2), u8(16), u16(756), u8(5), u8(8), u8(kind), u8(id));
  }
}
