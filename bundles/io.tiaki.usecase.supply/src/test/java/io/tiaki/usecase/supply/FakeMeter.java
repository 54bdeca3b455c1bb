package io.tiaki.usecase.supply;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A meter with disconnect control and limiter, as far as the gateway can tell. */
final class FakeMeter implements CosemClient {
  static final int OFF = 0;
  static final int ON = 1;
  static final int READY = 2;
  private static final CosemData NO_TIME =
      CosemData.OctetString.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, (byte) 0x80, 0, -1});

  int state = ON;
  int mode = 4;

  /** What was written and executed, in order. */
  final List<String> done = new ArrayList<>();

  final Map<Integer, CosemData> limiter = new HashMap<>();
  boolean away;

  /** Requests that write are carried out, but the answers get lost, so many times. */
  int losesAnswers;

  /** Requests that write get lost themselves, so many times. */
  int losesRequests;

  /** Requests that write are carried out, and no answer comes. */
  boolean silent;

  /** After so many requests that write the meter is gone. */
  int goesAfter = Integer.MAX_VALUE;

  DataAccessResult refusal = DataAccessResult.SUCCESS;

  FakeMeter() {
    limiter.put(
        2,
        CosemData.Structure.of(
            new CosemData.LongUnsigned(3),
            CosemData.OctetString.of(new byte[] {1, 0, 1, 7, 0, -1}),
            new CosemData.IntegerData((byte) 2)));
    limiter.put(4, new CosemData.DoubleLongUnsigned(0xffff_ffffL));
    limiter.put(5, new CosemData.DoubleLongUnsigned(0xffff_ffffL));
    limiter.put(6, new CosemData.DoubleLongUnsigned(0));
    limiter.put(7, new CosemData.DoubleLongUnsigned(0));
    limiter.put(
        8,
        CosemData.Structure.of(
            new CosemData.LongUnsigned(0), NO_TIME, new CosemData.DoubleLongUnsigned(0)));
    limiter.put(9, new CosemData.Array(List.of()));
    limiter.put(10, new CosemData.BooleanData(false));
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    return away
        ? absent()
        : CompletableFuture.completedFuture(new GetResult.Value(read(attribute)));
  }

  private CosemData read(AttributeDescriptor attribute) {
    if (attribute.classId() == 70) {
      return switch (attribute.attribute()) {
        case 2 -> new CosemData.BooleanData(state == ON);
        case 3 -> new CosemData.EnumData(state);
        default -> new CosemData.EnumData(mode);
      };
    } else if (attribute.classId() == 3) {
      return CosemData.Structure.of(
          new CosemData.IntegerData((byte) 0), new CosemData.EnumData(27));
    }
    int number = attribute.attribute() == 3 ? 4 : attribute.attribute();
    return limiter.get(number);
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    throw new AssertionError("Nothing is read in part");
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    return change(
        repetition,
        () -> {
          done.add("set " + attribute.classId() + "." + attribute.attribute());
          if (attribute.classId() == 70) {
            mode = ((CosemData.EnumData) value).value();
          } else {
            limiter.put(attribute.attribute(), value);
          }
        },
        refusal);
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    return change(
        repetition,
        () -> {
          done.add("action " + method.classId() + "." + method.method());
          boolean remotely = mode == 2 || mode == 4;
          state = method.method() == 1 ? OFF : state == OFF ? (remotely ? ON : READY) : state;
        },
        ActionResult.of(ActionResult.Code.ofNumber(refusal.code())));
  }

  private <T> CompletionStage<T> change(Repetition repetition, Runnable change, T answer) {
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
      change.run();
    }
    away = --goesAfter <= 0;
    if (silent) {
      return new CompletableFuture<>();
    }
    return losesAnswers-- > 0 ? lost() : CompletableFuture.completedFuture(answer);
  }

  private static <T> CompletionStage<T> lost() {
    return CompletableFuture.failedFuture(new CosemException(Reason.IN_DOUBT, "no answer"));
  }

  private static <T> CompletionStage<T> absent() {
    return CompletableFuture.failedFuture(new CosemException(Reason.UNREACHABLE, "no session"));
  }
}
