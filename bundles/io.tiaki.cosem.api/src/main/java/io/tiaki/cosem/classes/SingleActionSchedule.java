package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Single action schedule, class 22 version 0 (IEC 62056-6-2, 4.5.7): when a script is executed. */
public final class SingleActionSchedule extends CosemObject {
  private static final int TIME = 4;
  private static final int DATE = 5;

  /**
   * execution_time_date.
   *
   * @param time 4 octets: hour, minute, second, hundredths; fields may be unspecified
   * @param date 5 octets: year (2), month, day of month, day of week; fields may be unspecified
   */
  public record ExecutionTime(Octets time, Octets date) {
    /**
     * @throws IllegalArgumentException when they have not 4 and 5 octets
     */
    public ExecutionTime {
      if (time.length() != TIME || date.length() != DATE) {
        throw new IllegalArgumentException("A time has 4 octets and a date 5");
      }
    }
  }

  public SingleActionSchedule(CosemClient client, MeterId meter, ObisCode logicalName) {
    super(client, meter, 22, logicalName);
  }

  /** What is executed. */
  public CompletionStage<ScriptReference> executedScript() {
    return read(2, "executed_script", ScriptReference::of);
  }

  /** Says what is executed. */
  public CompletionStage<Void> setExecutedScript(ScriptReference script, Repetition repetition) {
    return write(2, "executed_script", script.data(), repetition);
  }

  /** How times are to be read, 1 to 5 (table of the class). */
  public CompletionStage<Integer> type() {
    return read(3, "type", e -> (int) e.integer(1, 5));
  }

  /** When it is executed. */
  public CompletionStage<List<ExecutionTime>> executionTimes() {
    return read(4, "execution_time", e -> e.array(SingleActionSchedule::time));
  }

  private static ExecutionTime time(Element element) {
    List<Element> parts = element.structure(2);
    return new ExecutionTime(parts.get(0).octets(TIME), parts.get(1).octets(DATE));
  }

  /** Says when it is executed. */
  public CompletionStage<Void> setExecutionTimes(List<ExecutionTime> times, Repetition repetition) {
    CosemData data =
        Encoded.array(
            times, t -> Encoded.structure(Encoded.octets(t.time()), Encoded.octets(t.date())));
    return write(4, "execution_time", data, repetition);
  }
}
