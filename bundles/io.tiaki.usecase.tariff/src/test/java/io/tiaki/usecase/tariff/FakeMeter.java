package io.tiaki.usecase.tariff;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A meter with a calendar and special days, as far as the gateway can tell. */
final class FakeMeter implements CosemClient {
  static final CosemData NEVER =
      CosemData.OctetString.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, (byte) 0x80, 0, -1});

  /** By class and attribute, like {@code 20.6}. */
  final Map<String, CosemData> attributes = new HashMap<>();

  /** What was written and executed, in order. */
  final List<String> done = new ArrayList<>();

  boolean away;

  /** Requests that write are carried out, but the answers get lost, so many times. */
  int losesAnswers;

  /** Requests that write get lost themselves, so many times. */
  int losesRequests;

  /** After so many requests that write the meter is gone. */
  int goesAfter = Integer.MAX_VALUE;

  DataAccessResult refusal = DataAccessResult.SUCCESS;

  FakeMeter() {
    for (int first : new int[] {2, 6}) {
      attributes.put("20." + first, octets());
      for (int i = 1; i <= 3; i++) {
        attributes.put("20." + (first + i), new CosemData.Array(List.of()));
      }
    }
    attributes.put("20.10", NEVER);
    attributes.put("11.2", new CosemData.Array(List.of()));
    attributes.put("9.2", new CosemData.Array(List.of(script(1), script(2))));
    attributes.put("6.4", octets(1));
    attributes.put("6.2", new CosemData.Array(List.of(register("1-0:1.8.1.255"))));
    attributes.put("3.2", new CosemData.DoubleLongUnsigned(1_234));
    attributes.put(
        "3.3",
        CosemData.Structure.of(new CosemData.IntegerData((byte) -1), new CosemData.EnumData(30)));
  }

  static CosemData octets(int... octets) {
    byte[] all = new byte[octets.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) octets[i];
    }
    return CosemData.OctetString.of(all);
  }

  private static CosemData script(int id) {
    return CosemData.Structure.of(new CosemData.LongUnsigned(id), new CosemData.Array(List.of()));
  }

  private static CosemData register(String code) {
    return CosemData.Structure.of(
        new CosemData.LongUnsigned(3), CosemData.OctetString.of(ObisCode.of(code).octets()));
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    CosemData value = attributes.get(attribute.classId() + "." + attribute.attribute());
    return away
        ? absent()
        : CompletableFuture.completedFuture(
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
    String name = attribute.classId() + "." + attribute.attribute();
    return change(repetition, "set " + name, () -> attributes.put(name, value), refusal);
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    return change(
        repetition,
        "action " + method.classId() + "." + method.method(),
        this::activate,
        ActionResult.of(ActionResult.Code.ofNumber(refusal.code())));
  }

  void activate() {
    for (int i = 0; i < 4; i++) {
      attributes.put("20." + (2 + i), attributes.get("20." + (6 + i)));
    }
    attributes.put("20.10", NEVER);
  }

  private <T> CompletionStage<T> change(
      Repetition repetition, String name, Runnable change, T answer) {
    if (repetition != Repetition.NEVER) {
      throw new AssertionError("What switches is not repeated blindly");
    }
    if (away) {
      return absent();
    }
    if (losesRequests-- > 0) {
      return lost();
    }
    if (refusal == DataAccessResult.SUCCESS) {
      done.add(name);
      change.run();
    }
    away = --goesAfter <= 0;
    return losesAnswers-- > 0 ? lost() : CompletableFuture.completedFuture(answer);
  }

  private static <T> CompletionStage<T> lost() {
    return CompletableFuture.failedFuture(new CosemException(Reason.IN_DOUBT, "no answer"));
  }

  private static <T> CompletionStage<T> absent() {
    return CompletableFuture.failedFuture(new CosemException(Reason.UNREACHABLE, "no session"));
  }
}
