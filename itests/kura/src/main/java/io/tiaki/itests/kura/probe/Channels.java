package io.tiaki.itests.kura.probe;

import io.tiaki.itests.kura.probe.KuraProbe.Value;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.kura.asset.Asset;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.channel.ChannelStatus;
import org.eclipse.kura.type.TypedValue;
import org.eclipse.kura.type.TypedValues;

/** Channels of Kura's assets. */
final class Channels {
  private final Services services;
  private final List<Value> heard = new CopyOnWriteArrayList<>();

  Channels(Services services) {
    this.services = services;
  }

  List<Value> read(String asset, Set<String> names) {
    return services.call(
        Asset.class, filter(asset), one -> one.read(names).stream().map(Channels::value).toList());
  }

  Value write(String asset, String channel, Object value) {
    return services.call(
        Asset.class,
        filter(asset),
        one -> {
          ChannelRecord record = ChannelRecord.createWriteRecord(channel, typed(value));
          one.write(List.of(record));
          return value(record);
        });
  }

  void listen(String asset, String channel) {
    services.call(
        Asset.class,
        filter(asset),
        one -> {
          one.registerChannelListener(channel, event -> heard.add(value(event.getChannelRecord())));
          return true;
        });
  }

  List<Value> heard() {
    return List.copyOf(heard);
  }

  private static String filter(String asset) {
    return "(kura.service.pid=" + asset + ")";
  }

  private static TypedValue<?> typed(Object value) {
    if (value instanceof Integer number) {
      return TypedValues.newIntegerValue(number);
    }
    if (value instanceof Long number) {
      return TypedValues.newLongValue(number);
    }
    if (value instanceof Boolean truth) {
      return TypedValues.newBooleanValue(truth);
    }
    return TypedValues.newStringValue(value.toString());
  }

  private static Value value(ChannelRecord record) {
    ChannelStatus status = record.getChannelStatus();
    TypedValue<?> value = record.getValue();
    String error = status == null ? null : status.getExceptionMessage();
    return new Value(
        record.getChannelName(),
        status == null ? "" : status.getChannelFlag().toString(),
        value == null ? "" : String.valueOf(value.getValue()),
        record.getUnit() == null ? "" : record.getUnit(),
        error == null ? "" : error);
  }
}
