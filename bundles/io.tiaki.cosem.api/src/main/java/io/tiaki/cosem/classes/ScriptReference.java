package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.model.ObisCode;
import java.util.List;

/**
 * action_item, executed_script: a script of a script table (IEC 62056-6-2, 4.5.2).
 *
 * @param table logical name of the script table
 * @param script its number there, 0 to 65,535
 */
public record ScriptReference(ObisCode table, int script) {
  static ScriptReference of(Element element) {
    List<Element> parts = element.structure(2);
    return new ScriptReference(parts.get(0).logicalName(), parts.get(1).u16());
  }

  CosemData data() {
    return Encoded.structure(Encoded.name(table), Encoded.u16(script));
  }
}
