package io.tiaki.usecase.message;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A meter with a display, as far as the gateway can tell. */
final class FakeMeter implements CosemClient {
  static final ObisCode DISPLAY = ObisCode.of("0-0:96.13.1.255");
  static final ObisCode TERMS = ObisCode.of("0-0:96.50.1.255");
  static final ObisCode QUESTION = ObisCode.of("0-0:96.50.0.255");
  private static final CosemData NO_TIME =
      CosemData.OctetString.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, (byte) 0x80, 0, -1});

  /** Values by logical name; without one the meter has no such object. */
  final Map<ObisCode, CosemData> values = new HashMap<>();

  /** What was written, in order. */
  final List<ObisCode> done = new ArrayList<>();

  boolean away;

  /** Writing is carried out, but the answers get lost, so many times. */
  int losesAnswers;

  DataAccessResult refusal = DataAccessResult.SUCCESS;

  FakeMeter() {
    values.put(DISPLAY, text(""));
    values.put(
        TERMS,
        CosemData.Structure.of(
            new CosemData.DoubleLongUnsigned(0), new CosemData.EnumData(0), NO_TIME, text("")));
    values.put(
        QUESTION,
        CosemData.Structure.of(
            new CosemData.DoubleLongUnsigned(0), new CosemData.EnumData(0), NO_TIME));
  }

  static CosemData.OctetString text(String text) {
    return CosemData.OctetString.of(text.getBytes(StandardCharsets.UTF_8));
  }

  CosemData part(ObisCode name, int index) {
    CosemData value = values.get(name);
    if (value instanceof CosemData.Structure s) {
      return s.elements().get(index);
    }
    throw new AssertionError("no structure");
  }

  /** Somebody answers the question. */
  void answer(int answer) {
    values.put(
        QUESTION,
        CosemData.Structure.of(part(QUESTION, 0), new CosemData.EnumData(answer), NO_TIME));
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    if (away) {
      return CompletableFuture.failedFuture(new CosemException(Reason.UNREACHABLE, "no session"));
    }
    CosemData value = values.get(attribute.instance());
    return CompletableFuture.completedFuture(
        value == null
            ? new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED)
            : new GetResult.Value(value));
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    throw new AssertionError("Nothing is read in part");
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    if (repetition != Repetition.NEVER) {
      throw new AssertionError("What changes something is not repeated blindly");
    }
    if (away) {
      return CompletableFuture.failedFuture(new CosemException(Reason.UNREACHABLE, "no session"));
    }
    if (refusal == DataAccessResult.SUCCESS) {
      done.add(attribute.instance());
      values.put(attribute.instance(), value);
      if (attribute.instance().equals(TERMS)) {
        values.put(DISPLAY, part(TERMS, 3));
      }
    }
    return losesAnswers-- > 0
        ? CompletableFuture.failedFuture(new CosemException(Reason.IN_DOUBT, "no answer"))
        : CompletableFuture.completedFuture(refusal);
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    throw new AssertionError("Nothing is executed");
  }
}
