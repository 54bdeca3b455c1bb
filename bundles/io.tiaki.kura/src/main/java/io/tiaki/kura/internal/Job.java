package io.tiaki.kura.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.model.MeterId;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.kura.channel.ChannelFlag;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.channel.ChannelStatus;
import org.jspecify.annotations.Nullable;

/**
 * What one record of a call asks for. Records belong to the thread of the call: an answer that
 * comes after it is thrown away.
 *
 * @param record Kura's
 * @param channel what it means
 * @param work begins it; never blocks
 */
record Job(
    ChannelRecord record,
    Channel channel,
    Supplier<CompletionStage<MeterAccess.@Nullable Answer>> work) {

  MeterId meter() {
    return channel.meter();
  }

  /** Writes the answer or the reason of the failure into the record. */
  void end(MeterAccess.@Nullable Answer answer, @Nullable Throwable failure, long millis) {
    if (failure != null) {
      fail(record, text(failure), millis);
      return;
    }
    if (answer != null) {
      record.setValue(answer.value());
      if (record.getUnit() == null || record.getUnit().isEmpty()) {
        record.setUnit(answer.unit());
      }
    }
    record.setChannelStatus(new ChannelStatus(ChannelFlag.SUCCESS));
    record.setTimestamp(millis);
  }

  static void fail(ChannelRecord record, String why, long millis) {
    record.setChannelStatus(new ChannelStatus(ChannelFlag.FAILURE, why, null));
    record.setTimestamp(millis);
  }

  private String text(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RefusedException) {
      return String.valueOf(cause.getMessage());
    }
    if (!(cause instanceof CosemException cosem)) {
      return "meter " + meter() + ": unexpected " + cause.getClass().getSimpleName();
    }
    return switch (cosem.reason()) {
      case UNREACHABLE -> "meter " + meter() + " is away: it has no session with the gateway";
      case TIMED_OUT -> "meter " + meter() + " does not answer";
      case OVERLOADED -> "too many requests wait for meter " + meter() + ": ask less often";
      default -> "meter " + meter() + ": " + cosem.reason() + ", " + cosem.getMessage();
    };
  }
}
