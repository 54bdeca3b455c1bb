package io.tiaki.kura.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.model.MeterId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.kura.type.DataType;
import org.eclipse.kura.type.TypedValue;

/** Reads and writes one channel at its meter. Never blocks. */
final class MeterAccess {
  private static final int MOST_SCALINGS = 10_000;

  private final Map<Key, Scaling> scalings = new ConcurrentHashMap<>();

  private record Key(MeterId meter, AttributeDescriptor scalerUnit) {}

  /** A value with its unit; the unit's symbol is empty when there is none. */
  record Answer(TypedValue<?> value, String unit) {}

  /** Fails with {@link RefusedException} or {@link CosemException}. */
  CompletionStage<Answer> read(CosemClient cosem, Channel channel, DataType type) {
    return scaling(cosem, channel)
        .thenCompose(
            scaling ->
                get(cosem, channel.meter(), channel.attribute())
                    .thenApply(
                        data ->
                            unchecked(
                                () -> {
                                  Object value =
                                      Decoder.decode(data, scaling.scaler(), channel.isTime());
                                  return new Answer(ChannelValue.of(value, type), scaling.unit());
                                })));
  }

  /** Fails with {@link RefusedException} or {@link CosemException}. */
  CompletionStage<Void> write(CosemClient cosem, Channel channel, Object value) {
    return scaling(cosem, channel)
        .thenCompose(
            scaling -> {
              CosemData data = unchecked(() -> encode(channel, value, scaling));
              return cosem.set(channel.meter(), channel.attribute(), data);
            })
        .thenAccept(
            result -> {
              if (result != DataAccessResult.SUCCESS) {
                throw failure(refusal(channel.meter(), result));
              }
            });
  }

  private static CosemData encode(Channel channel, Object value, Scaling scaling)
      throws RefusedException {
    CosemType type =
        channel
            .type()
            .orElseThrow(() -> new RefusedException("set 'cosem.type' to the attribute's type"));
    return type.encode(value, scaling.scaler());
  }

  /** The scaler of a register never changes, so that it is read once. */
  private CompletionStage<Scaling> scaling(CosemClient cosem, Channel channel) {
    if (!channel.scaled() || !channel.isRegisterValue()) {
      return CompletableFuture.completedFuture(Scaling.NONE);
    }
    Key key = new Key(channel.meter(), channel.scalerUnit());
    Scaling known = scalings.get(key);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return get(cosem, key.meter(), key.scalerUnit())
        .thenApply(
            data -> {
              Scaling scaling = unchecked(() -> Scaling.of(data));
              if (scalings.size() >= MOST_SCALINGS) {
                scalings.clear();
              }
              scalings.put(key, scaling);
              return scaling;
            });
  }

  private static CompletionStage<CosemData> get(
      CosemClient cosem, MeterId meter, AttributeDescriptor attribute) {
    return cosem
        .get(meter, attribute)
        .thenApply(
            result -> {
              if (result instanceof GetResult.Error error) {
                throw failure(refusal(meter, error.result()));
              }
              return ((GetResult.Value) result).data();
            });
  }

  private static RefusedException refusal(MeterId meter, DataAccessResult result) {
    return new RefusedException("meter " + meter + " refuses: " + result + " (data-access-result)");
  }

  private static CompletionException failure(Exception cause) {
    return new CompletionException(cause);
  }

  private interface Step<T> {
    T take() throws RefusedException;
  }

  private static <T> T unchecked(Step<T> step) {
    try {
      return step.take();
    } catch (RefusedException e) {
      throw failure(e);
    }
  }
}
