package io.tiaki.usecase.firmware;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A meter that takes images, as far as the gateway can tell. */
final class FakeMeter implements CosemClient {
  static final int BLOCK = 100;

  final TreeMap<Long, Octets> blocks = new TreeMap<>();
  final List<Integer> methods = new ArrayList<>();
  String firmware = "1.0.0";
  String becomes = "2.0.0";
  int status;
  long size;
  CosemData identifier = text("");
  boolean away;
  boolean enabled = true;

  /** After so many requests the meter is away. */
  int power = Integer.MAX_VALUE;

  /** Verifies and says only later what it found. */
  boolean slow;

  /** Says that it activated an image before it runs it. */
  boolean startsLate;

  ActionResult.Code verifying = ActionResult.Code.SUCCESS;

  static CosemData text(String text) {
    return new CosemData.OctetString(Octets.ofAscii(text));
  }

  long count() {
    return (size + BLOCK - 1) / BLOCK;
  }

  private long missing() {
    long first = 0;
    while (blocks.containsKey(first)) {
      first++;
    }
    return first;
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    if (away) {
      return CompletableFuture.failedFuture(new CosemException(Reason.UNREACHABLE, "no session"));
    }
    CosemData value =
        attribute.classId() == 1
            ? text(firmware)
            : switch (attribute.attribute()) {
              case 2 -> new CosemData.DoubleLongUnsigned(BLOCK);
              case 4 -> new CosemData.DoubleLongUnsigned(missing());
              case 5 -> new CosemData.BooleanData(enabled);
              case 6 -> new CosemData.EnumData(status);
              default ->
                  new CosemData.Array(
                      List.of(
                          CosemData.Structure.of(
                              new CosemData.DoubleLongUnsigned(size), identifier, text(""))));
            };
    return CompletableFuture.completedFuture(new GetResult.Value(value));
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    throw new AssertionError("Nothing is read in part");
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    throw new AssertionError("Nothing is written");
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    if (power-- <= 0) {
      away = true;
    }
    if (away) {
      return CompletableFuture.failedFuture(new CosemException(Reason.IN_DOUBT, "no answer"));
    }
    methods.add(method.method());
    return CompletableFuture.completedFuture(ActionResult.of(carriedOut(method, parameters)));
  }

  private ActionResult.Code carriedOut(MethodDescriptor method, Optional<CosemData> parameters) {
    switch (method.method()) {
      case 1 -> {
        List<CosemData> parts = ((CosemData.Structure) parameters.orElseThrow()).elements();
        identifier = parts.get(0);
        size = ((CosemData.DoubleLongUnsigned) parts.get(1)).value();
        blocks.clear();
        status = 1;
      }
      case 2 -> {
        List<CosemData> parts = ((CosemData.Structure) parameters.orElseThrow()).elements();
        blocks.put(
            ((CosemData.DoubleLongUnsigned) parts.get(0)).value(),
            ((CosemData.OctetString) parts.get(1)).value());
      }
      case 3 -> {
        if (slow) {
          status = 2;
          return ActionResult.Code.TEMPORARY_FAILURE;
        }
        status = verifying == ActionResult.Code.SUCCESS ? 3 : 4;
        return verifying;
      }
      default -> {
        firmware = startsLate ? firmware : becomes;
        status = 6;
        blocks.clear();
      }
    }
    return ActionResult.Code.SUCCESS;
  }
}
