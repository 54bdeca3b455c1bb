package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.Octets;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** SAP assignment, class 17 version 0 (IEC 62056-6-2, 4.4.5): the logical devices of a meter. */
public final class SapAssignment extends CosemObject {
  /**
   * A logical device.
   *
   * @param sap its service access point, 0 to 65,535
   * @param name its logical device name, up to 16 octets
   */
  public record LogicalDevice(int sap, Octets name) {}

  public SapAssignment(CosemClient client, MeterId meter) {
    super(client, meter, 17, ObisCode.of("0-0:41.0.0.255"));
  }

  /** The logical devices. */
  public CompletionStage<List<LogicalDevice>> devices() {
    return read(2, "SAP_assignment_list", e -> e.array(SapAssignment::device));
  }

  private static LogicalDevice device(Element element) {
    List<Element> parts = element.structure(2);
    return new LogicalDevice(parts.get(0).u16(), parts.get(1).octets());
  }
}
