package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.List;

/** Association LN, version 3, the current association (IEC 62056-6-2, 4.4.4). */
final class AssociationObject {
  /** Access modes of version 3: bit 0 read, bit 1 write; of a method bit 0. */
  private static final int READ = 0x01;

  private static final int WRITE = 0x02;
  private static final int INVOKE = 0x01;

  private static final int ASSOCIATED = 2;
  private static final int CONFORMANCE_BITS = 24;
  private static final CosemData NULL = CosemData.NullData.INSTANCE;
  private static final CosemData NO_OCTETS = CosemData.OctetString.of(new byte[0]);

  /** Logical name of the association that a message belongs to. */
  static final ObisCode CURRENT = ObisCode.of("0-0:40.0.0.255");

  private AssociationObject() {}

  static CosemObject create(ObjectModel model) {
    return new CosemObject.Builder(15, 3, "0-0:40.0.0.255")
        .open()
        .attribute(2, (device, association) -> objectList(model, association.client()))
        .attribute(
            3,
            (device, association) ->
                structure(i8(association.client().sap()), u16(CosemServer.SERVER_SAP)))
        .constant(4, name(1, 1))
        .attribute(5, (device, association) -> context(association))
        .constant(6, name(2, 0))
        .constant(8, enumeration(ASSOCIATED))
        .constant(9, NO_OCTETS)
        .constant(10, new CosemData.Array(List.of()))
        .constant(11, structure(u8(0), NO_OCTETS))
        .build();
  }

  private static CosemData objectList(ObjectModel model, Client client) {
    List<CosemData> list = new ArrayList<>();
    for (CosemObject object : model.objects()) {
      if (object.isVisibleTo(client)) {
        list.add(
            structure(
                u16(object.classId()),
                u8(object.version()),
                Values.logicalName(object.name()),
                rights(object, client)));
      }
    }
    return new CosemData.Array(list);
  }

  private static CosemData rights(CosemObject object, Client client) {
    List<CosemData> attributes = new ArrayList<>();
    attributes.add(structure(i8(1), enumeration(READ), NULL));
    for (int number : object.attributes().keySet()) {
      boolean selective = number == 2 && !object.selectors().isEmpty();
      CosemData selectors =
          selective
              ? new CosemData.Array(object.selectors().stream().map(Values::i8).toList())
              : NULL;
      int mode = object.writer(client, number).isPresent() ? READ | WRITE : READ;
      attributes.add(structure(i8(number), enumeration(mode), selectors));
    }
    List<CosemData> methods = new ArrayList<>();
    for (int number : object.methods().keySet()) {
      int mode = object.method(client, number).isPresent() ? INVOKE : 0;
      methods.add(structure(i8(number), enumeration(mode)));
    }
    return structure(new CosemData.Array(attributes), new CosemData.Array(methods));
  }

  /** xDLMS_context_info. */
  private static CosemData context(Association association) {
    int bits = association.conformance().bits();
    byte[] octets = {(byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
    return structure(
        new CosemData.BitString(Octets.of(octets), CONFORMANCE_BITS),
        u16(association.maxReceive()),
        u16(association.maxSend()),
        u8(6),
        i8(0),
        NO_OCTETS);
  }

  /** The object identifier 2.16.756.5.8.kind.id. */
  private static CosemData name(int kind, int id) {
    return structure(u8(2), u8(16), u16(756), u8(5), u8(8), u8(kind), u8(id));
  }
}
