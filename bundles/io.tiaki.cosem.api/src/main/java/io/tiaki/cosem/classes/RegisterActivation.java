package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Register activation, class 6 version 0 (IEC 62056-6-2, 4.3.5): which registers count when. */
public final class RegisterActivation extends CosemObject {
  /** The usual name. */
  public static final ObisCode USUAL = ObisCode.of("0-0:14.0.0.255");

  /**
   * object_definition.
   *
   * @param classId interface class
   * @param instance logical name
   */
  public record Assigned(int classId, ObisCode instance) {}

  /**
   * register_act_mask.
   *
   * @param name of the mask
   * @param indices of the registers that count, from 1
   */
  public record Mask(Octets name, List<Integer> indices) {
    public Mask {
      indices = List.copyOf(indices);
    }
  }

  public RegisterActivation(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 6, logicalName);
  }

  /** The registers that masks speak of. */
  public CompletionStage<List<Assigned>> registerAssignment() {
    return read(2, "register_assignment", e -> e.array(RegisterActivation::assigned));
  }

  private static Assigned assigned(Element element) {
    List<Element> parts = element.structure(2);
    return new Assigned(parts.get(0).u16(), parts.get(1).logicalName());
  }

  /** All masks. */
  public CompletionStage<List<Mask>> masks() {
    return read(3, "mask_list", e -> e.array(RegisterActivation::mask));
  }

  private static Mask mask(Element element) {
    List<Element> parts = element.structure(2);
    return new Mask(parts.get(0).octets(), parts.get(1).array(Element::u8));
  }

  /** The name of the mask that counts. */
  public CompletionStage<Octets> activeMask() {
    return read(4, "active_mask", Element::octets);
  }

  /** Says which mask counts. */
  public CompletionStage<Void> setActiveMask(Octets name, Repetition repetition) {
    return write(4, "active_mask", Encoded.octets(name), repetition);
  }

  /** Adds a register. */
  public CompletionStage<Void> addRegister(Assigned register, Repetition repetition) {
    CosemData data =
        Encoded.structure(Encoded.u16(register.classId()), Encoded.name(register.instance()));
    return invoke(1, "add_register", data, repetition);
  }

  /** Adds a mask. */
  public CompletionStage<Void> addMask(Mask mask, Repetition repetition) {
    CosemData data =
        Encoded.structure(Encoded.octets(mask.name()), Encoded.array(mask.indices(), Encoded::u8));
    return invoke(2, "add_mask", data, repetition);
  }

  /** Removes a mask. */
  public CompletionStage<Void> deleteMask(Octets name, Repetition repetition) {
    return invoke(3, "delete_mask", Encoded.octets(name), repetition);
  }
}
