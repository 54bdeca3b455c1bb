package io.tiaki.usecase.reading;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A meter with clock, status, import, export, power, voltage and a load profile; answers at once
 * unless told otherwise.
 */
final class FakeMeter implements CosemClient {
  static final ObisCode STATUS = ObisCode.of("0-0:96.10.1.255");
  static final ObisCode PUSH = ObisCode.of("0-0:25.9.0.255");
  static final AttributeDescriptor BUFFER = new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  static final AttributeDescriptor OBJECTS = new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 3);
  static final AttributeDescriptor PUSH_OBJECTS = new AttributeDescriptor(40, PUSH, 2);

  final Map<AttributeDescriptor, GetResult> attributes = new HashMap<>();
  final TreeMap<Instant, CosemData> rows = new TreeMap<>();
  final List<Instant[]> ranges = new ArrayList<>();
  final List<AttributeDescriptor> asked = new ArrayList<>();
  CosemException failure;

  /** The next request fails, and no other. */
  CosemException nextFailure;

  /** The session ends at the request for rows that comes after so many. */
  int leavesAfter = Integer.MAX_VALUE;

  boolean silent;

  /** Answers with more rows get lost. */
  int mostRows = Integer.MAX_VALUE;

  /** One of so many answers about attributes gets lost. */
  int forgetsEvery = Integer.MAX_VALUE;

  /** One of so many answers about rows gets lost. */
  int losesEvery = Integer.MAX_VALUE;

  FakeMeter() {
    CosemData objects =
        new CosemData.Array(
            List.of(
                object(8, ObisCode.CLOCK),
                object(1, STATUS),
                object(3, ObisCode.ACTIVE_ENERGY_IMPORT),
                object(3, ObisCode.ACTIVE_ENERGY_EXPORT),
                object(3, ObisCode.VOLTAGE_L1)));
    put(OBJECTS, objects);
    put(PUSH_OBJECTS, objects);
    put(new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 4), new CosemData.DoubleLongUnsigned(5));
    register(ObisCode.ACTIVE_ENERGY_IMPORT, 1_000, 0, 30);
    register(ObisCode.ACTIVE_ENERGY_EXPORT, 7, 0, 30);
    register(ObisCode.ACTIVE_POWER_IMPORT, 420, 0, 27);
    register(ObisCode.VOLTAGE_L1, 2_301, -1, 35);
  }

  /** Another profile, captured at events, with rows as they are given, whatever is asked for. */
  void profile(ObisCode name, List<CosemData> objects, List<CosemData> entries) {
    put(new AttributeDescriptor(7, name, 2), new CosemData.Array(entries));
    put(new AttributeDescriptor(7, name, 3), new CosemData.Array(objects));
    put(new AttributeDescriptor(7, name, 4), new CosemData.DoubleLongUnsigned(0));
  }

  static CosemData object(int classId, ObisCode code) {
    return object(classId, code, 2);
  }

  static CosemData object(int classId, ObisCode code, int attribute) {
    return CosemData.Structure.of(
        new CosemData.LongUnsigned(classId),
        CosemData.OctetString.of(code.octets()),
        new CosemData.IntegerData((byte) attribute),
        new CosemData.LongUnsigned(0));
  }

  void put(AttributeDescriptor attribute, CosemData data) {
    attributes.put(attribute, new GetResult.Value(data));
  }

  void register(ObisCode code, long value, int scaler, int unit) {
    put(new AttributeDescriptor(3, code, 2), new CosemData.DoubleLongUnsigned(value));
    put(
        new AttributeDescriptor(3, code, 3),
        CosemData.Structure.of(
            new CosemData.IntegerData((byte) scaler), new CosemData.EnumData(unit)));
  }

  void clock(Instant time) {
    put(new AttributeDescriptor(8, ObisCode.CLOCK, 2), time(time));
  }

  static CosemData time(Instant time) {
    return CosemData.OctetString.of(CosemDateTime.of(time).octets());
  }

  static CosemData.Structure row(CosemData clock, int status, long energy) {
    return CosemData.Structure.of(
        clock,
        new CosemData.Unsigned(status),
        new CosemData.DoubleLongUnsigned(energy),
        new CosemData.DoubleLongUnsigned(0),
        new CosemData.LongUnsigned(2_301));
  }

  /** The meter registers a row; the push of it. */
  DataNotification capture(Instant time, long energy) {
    CosemData.Structure row = row(time(time), 0, energy);
    rows.put(time, row);
    return push(row);
  }

  static DataNotification push(CosemData body) {
    return new DataNotification(1, Optional.empty(), body);
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    throw new AssertionError("Reading writes nothing");
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    throw new AssertionError("Reading executes nothing");
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    asked.add(attribute);
    if (silent) {
      return new CompletableFuture<>();
    }
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (nextFailure != null) {
      CosemException once = nextFailure;
      nextFailure = null;
      return CompletableFuture.failedFuture(once);
    }
    if (asked.size() % forgetsEvery == 0) {
      return CompletableFuture.failedFuture(
          new CosemException(CosemException.Reason.TIMED_OUT, "the answer got lost"));
    }
    if (attribute.classId() == 7 && attribute.attribute() == 7) {
      return CompletableFuture.completedFuture(
          new GetResult.Value(new CosemData.DoubleLongUnsigned(rows.size())));
    }
    return CompletableFuture.completedFuture(
        attributes.getOrDefault(attribute, new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED)));
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    if (silent) {
      return new CompletableFuture<>();
    }
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (attributes.containsKey(attribute)) {
      return CompletableFuture.completedFuture(attributes.get(attribute));
    }
    List<CosemData> range = ((CosemData.Structure) access.parameters()).elements();
    Instant from = instant(range.get(1));
    Instant to = instant(range.get(2));
    ranges.add(new Instant[] {from, to});
    if (ranges.size() > leavesAfter) {
      leavesAfter = Integer.MAX_VALUE;
      return CompletableFuture.failedFuture(
          new CosemException(CosemException.Reason.UNREACHABLE, "The session has ended"));
    }
    List<CosemData> found = List.copyOf(rows.subMap(from, true, to, true).values());
    if (found.size() > mostRows || ranges.size() % losesEvery == 0) {
      return CompletableFuture.failedFuture(
          new CosemException(CosemException.Reason.TIMED_OUT, "blocks got lost"));
    }
    return CompletableFuture.completedFuture(new GetResult.Value(new CosemData.Array(found)));
  }

  private static Instant instant(CosemData data) {
    byte[] octets = ((CosemData.OctetString) data).value().toArray();
    return CosemDateTime.of(octets, 0).toInstant().orElseThrow();
  }
}
