package io.tiaki.usecase.maintenance.internal;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A meter with alarm register and event log, as far as the gateway can tell. */
final class FakeMeter implements CosemClient {
  private static final int ALARMS = 98;
  private static final int MOST_ENTRIES = 100;

  long alarms;
  long errors;
  final List<CosemData> log = new ArrayList<>();
  boolean away;
  boolean clears = true;
  boolean byEntry = true;
  boolean hasAlarms = true;

  /** What was written into the alarm register, and how often the log was read. */
  final List<Long> written = new ArrayList<>();

  int looks;

  /** Something happens. */
  void happens(Instant at, int code, long alarm) {
    add(entry(at, code));
    alarms |= alarm;
  }

  static CosemData entry(Instant at, int code) {
    return CosemData.Structure.of(
        CosemData.OctetString.of(CosemDateTime.of(at).octets()), new CosemData.Unsigned(code));
  }

  void add(CosemData entry) {
    log.add(entry);
    if (log.size() > MOST_ENTRIES) {
      log.remove(0);
    }
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    if (away) {
      return absent();
    }
    ObisCode name = attribute.instance();
    if (name.equals(EventLog.NAME)) {
      return value(
          switch (attribute.attribute()) {
            case 2 -> new CosemData.Array(log);
            case 3 -> columns();
            default -> new CosemData.DoubleLongUnsigned(log.size());
          });
    } else if (name.d() == ALARMS) {
      looks++;
      return hasAlarms
          ? value(new CosemData.DoubleLongUnsigned(alarms))
          : refused(DataAccessResult.OBJECT_UNDEFINED);
    }
    return value(new CosemData.DoubleLongUnsigned(errors));
  }

  private static CosemData columns() {
    return new CosemData.Array(
        List.of(column(8, ObisCode.CLOCK), column(1, ObisCode.of("0-0:96.11.0.255"))));
  }

  private static CosemData column(int classId, ObisCode name) {
    return CosemData.Structure.of(
        new CosemData.LongUnsigned(classId),
        CosemData.OctetString.of(name.octets()),
        new CosemData.IntegerData((byte) 2),
        new CosemData.LongUnsigned(0));
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    if (away) {
      return absent();
    } else if (!byEntry) {
      return refused(DataAccessResult.SCOPE_OF_ACCESS_VIOLATED);
    }
    CosemData first = ((CosemData.Structure) access.parameters()).elements().get(0);
    int from = (int) ((CosemData.DoubleLongUnsigned) first).value() - 1;
    return value(new CosemData.Array(log.subList(from, log.size())));
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    if (away) {
      return absent();
    } else if (!clears) {
      return CompletableFuture.completedStage(DataAccessResult.READ_WRITE_DENIED);
    }
    long kept = ((CosemData.DoubleLongUnsigned) value).value();
    written.add(kept);
    alarms &= kept;
    return CompletableFuture.completedStage(DataAccessResult.SUCCESS);
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    throw new AssertionError("Nothing is executed");
  }

  private static CompletionStage<GetResult> value(CosemData data) {
    return CompletableFuture.completedStage(new GetResult.Value(data));
  }

  private static CompletionStage<GetResult> refused(DataAccessResult why) {
    return CompletableFuture.completedStage(new GetResult.Error(why));
  }

  private static <T> CompletionStage<T> absent() {
    return CompletableFuture.failedStage(new CosemException(Reason.UNREACHABLE, "no session"));
  }
}
