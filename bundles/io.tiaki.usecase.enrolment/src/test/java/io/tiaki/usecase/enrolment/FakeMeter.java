package io.tiaki.usecase.enrolment;

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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A meter that can be read, as far as the gateway can tell. */
final class FakeMeter implements CosemClient {
  /** Values by name; what is not here the meter has not. */
  final Map<String, CosemData> objects = new TreeMap<>();

  boolean away;
  int reads;

  FakeMeter() {
    objects.put("0-0:96.1.0.255", new CosemData.OctetString(Octets.ofAscii("SN 1\"7")));
    objects.put("1-0:0.2.0.255", new CosemData.OctetString(Octets.ofAscii("1.0.0")));
    objects.put("1-0:1.8.0.255", new CosemData.DoubleLongUnsigned(156_045));
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    if (away) {
      return CompletableFuture.failedFuture(new CosemException(Reason.UNREACHABLE, "no session"));
    }
    reads++;
    CosemData value = objects.get(attribute.instance().toString());
    if (value == null) {
      return CompletableFuture.completedFuture(
          new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED));
    }
    boolean isScale = attribute.classId() == 3 && attribute.attribute() == 3;
    return CompletableFuture.completedFuture(
        new GetResult.Value(
            isScale
                ? CosemData.Structure.of(
                    new CosemData.IntegerData((byte) -1), new CosemData.EnumData(30))
                : value));
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
    throw new AssertionError("Nothing is done at the meter");
  }
}
