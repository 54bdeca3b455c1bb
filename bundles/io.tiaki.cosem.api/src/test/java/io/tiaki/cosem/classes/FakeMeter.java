package io.tiaki.cosem.classes;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Attributes as a test says; remembers what is selected, written and executed. */
final class FakeMeter implements CosemClient {
  static final MeterId ID = new MeterId("TKI0000000000001");

  /** What was executed. */
  record Executed(MethodDescriptor method, CosemData parameter, Repetition repetition) {}

  final Map<AttributeDescriptor, CosemData> attributes = new HashMap<>();
  final List<SelectiveAccess> selected = new ArrayList<>();
  final List<Executed> executed = new ArrayList<>();
  final List<AttributeDescriptor> written = new ArrayList<>();

  /** What methods answer. */
  Function<Executed, ActionResult> methods = executed -> ActionResult.of(Code.SUCCESS);

  void put(int classId, ObisCode name, int attribute, CosemData data) {
    attributes.put(new AttributeDescriptor(classId, name, attribute), data);
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    CosemData data = attributes.get(attribute);
    return CompletableFuture.completedStage(
        data == null
            ? new GetResult.Error(DataAccessResult.READ_WRITE_DENIED)
            : new GetResult.Value(data));
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    selected.add(access);
    return get(meter, attribute);
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    if (!attributes.containsKey(attribute)) {
      return CompletableFuture.completedStage(DataAccessResult.READ_WRITE_DENIED);
    }
    attributes.put(attribute, value);
    written.add(attribute);
    return CompletableFuture.completedStage(DataAccessResult.SUCCESS);
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    Executed call = new Executed(method, parameters.orElseThrow(), repetition);
    executed.add(call);
    ActionResult result = methods.apply(call);
    return result == null
        ? CompletableFuture.failedStage(
            new CosemException(CosemException.Reason.IN_DOUBT, "No answer came"))
        : CompletableFuture.completedStage(result);
  }

  static <T> T got(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  static CosemException failure(CompletionStage<?> stage) {
    try {
      Object value = stage.toCompletableFuture().join();
      throw new AssertionError("Not failed: " + value);
    } catch (CompletionException e) {
      return (CosemException) e.getCause();
    }
  }

  static CosemData octets(int... octets) {
    byte[] all = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      all[i] = (byte) octets[i];
    }
    return CosemData.OctetString.of(all);
  }

  static CosemData text(String text) {
    return new CosemData.OctetString(Octets.ofAscii(text));
  }

  static CosemData name(ObisCode code) {
    return CosemData.OctetString.of(code.octets());
  }

  static CosemData scaler(int scaler, int unit) {
    return CosemData.Structure.of(
        new CosemData.IntegerData((byte) scaler), new CosemData.EnumData(unit));
  }

  static CosemData u8(int value) {
    return new CosemData.Unsigned(value);
  }

  static CosemData u16(int value) {
    return new CosemData.LongUnsigned(value);
  }

  static CosemData u32(long value) {
    return new CosemData.DoubleLongUnsigned(value);
  }

  static CosemData i8(int value) {
    return new CosemData.IntegerData((byte) value);
  }

  static CosemData oneOf(int value) {
    return new CosemData.EnumData(value);
  }

  static CosemData structure(CosemData... parts) {
    return CosemData.Structure.of(parts);
  }

  static CosemData array(CosemData... parts) {
    return new CosemData.Array(List.of(parts));
  }
}
