package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Script table, class 9 version 0 (IEC 62056-6-2, 4.5.2). */
public final class ScriptTable extends CosemObject {
  /** The tariffication scripts' usual name. */
  public static final ObisCode TARIFF = ObisCode.of("0-0:10.0.100.255");

  /**
   * script.
   *
   * @param id 0 to 65,535
   * @param actions what it does, in this order
   */
  public record Script(int id, List<Action> actions) {
    public Script {
      actions = List.copyOf(actions);
    }
  }

  /**
   * action_specification.
   *
   * @param service 1 writes an attribute, 2 executes a method
   * @param classId of the object
   * @param instance its logical name
   * @param index of the attribute or the method
   * @param parameter what is written, or the method takes
   */
  public record Action(
      int service, int classId, ObisCode instance, int index, CosemData parameter) {}

  public ScriptTable(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 9, logicalName);
  }

  /** All scripts. */
  public CompletionStage<List<Script>> scripts() {
    return read(2, "scripts", e -> e.array(ScriptTable::script));
  }

  private static Script script(Element element) {
    List<Element> parts = element.structure(2);
    return new Script(parts.get(0).u16(), parts.get(1).array(ScriptTable::action));
  }

  private static Action action(Element element) {
    List<Element> parts = element.structure(5);
    return new Action(
        (int) parts.get(0).integer(1, 2),
        parts.get(1).u16(),
        parts.get(2).logicalName(),
        parts.get(3).i8(),
        parts.get(4).data());
  }

  private static CosemData data(Action action) {
    return Encoded.structure(
        new CosemData.EnumData(action.service()),
        Encoded.u16(action.classId()),
        Encoded.name(action.instance()),
        Encoded.i8(action.index()),
        action.parameter());
  }

  /** Replaces all scripts. */
  public CompletionStage<Void> setScripts(List<Script> scripts, Repetition repetition) {
    CosemData data =
        Encoded.array(
            scripts,
            s ->
                Encoded.structure(
                    Encoded.u16(s.id()), Encoded.array(s.actions(), ScriptTable::data)));
    return write(2, "scripts", data, repetition);
  }

  /** Executes a script. */
  public CompletionStage<Void> execute(int script, Repetition repetition) {
    return invoke(1, "execute", Encoded.u16(script), repetition);
  }
}
