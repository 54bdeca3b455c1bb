package io.tiaki.kura.internal;

import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.kura.channel.ChannelFlag;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.channel.ChannelStatus;
import org.eclipse.kura.channel.listener.ChannelEvent;
import org.eclipse.kura.channel.listener.ChannelListener;
import org.eclipse.kura.type.DataType;

/** The listeners of one driver: each accepted reading of their meter becomes an event. */
final class Listening {
  /** What access control is asked for each reading that goes to a listener. */
  static final String HEAR = "reading.read";

  private static final String NAME = "+name";
  private static final String VALUE_TYPE = "+value.type";

  private final MeterDriver driver;
  private final ReadingFeed feed;
  private final List<Registered> registered = new ArrayList<>();

  private record Registered(ChannelListener listener, Runnable end) {}

  Listening(MeterDriver driver, ReadingFeed feed) {
    this.driver = driver;
    this.feed = feed;
  }

  /**
   * Begins to listen.
   *
   * @throws RefusedException when the channel is none that a reading has
   */
  synchronized void add(Map<String, Object> config, ChannelListener listener)
      throws RefusedException {
    Channel channel = Channel.of(config, driver.usable().meters());
    if (!channel.isRegisterValue() && !channel.isTime()) {
      throw new RefusedException(
          "only values of registers and the time of the clock can be listened to");
    }
    DataType type = type(config);
    String name = String.valueOf(config.getOrDefault(NAME, channel.attribute().instance()));
    Runnable end =
        feed.listen(
            channel.meter(),
            reading -> event(name, type, channel, reading).ifPresent(listener::onChannelEvent));
    registered.add(new Registered(listener, end));
  }

  /** Ends all that this listener listens to. */
  synchronized void remove(ChannelListener listener) {
    registered.removeIf(
        one -> {
          boolean meant = one.listener().equals(listener);
          if (meant) {
            one.end().run();
          }
          return meant;
        });
  }

  /** Ends everything. */
  synchronized void close() {
    registered.forEach(one -> one.end().run());
    registered.clear();
  }

  private static DataType type(Map<String, Object> config) throws RefusedException {
    try {
      return DataType.valueOf(String.valueOf(config.getOrDefault(VALUE_TYPE, DataType.DOUBLE)));
    } catch (IllegalArgumentException e) {
      throw new RefusedException("set the value type of the channel");
    }
  }

  /** Empty when the reading has no value for the channel. */
  private Optional<ChannelEvent> event(
      String name, DataType type, Channel channel, Reading reading) {
    Optional<Quantity> quantity = reading.quantity(channel.attribute().instance());
    if (quantity.isEmpty() && !channel.isTime()) {
      return Optional.empty();
    }
    ChannelRecord record = ChannelRecord.createReadRecord(name, type);
    record.setTimestamp(reading.registered().toEpochMilli());
    try {
      DriverSettings settings = driver.usable();
      Optional<String> refusal = driver.refusal(settings, HEAR, channel.meter());
      if (!settings.meters().contains(channel.meter())) {
        return Optional.empty();
      } else if (refusal.isPresent()) {
        throw new RefusedException(refusal.get());
      } else if (reading.quality() == Quality.INVALID) {
        throw new RefusedException("the meter says that this reading cannot be used");
      }
      Object value = quantity.isEmpty() ? reading.registered() : number(quantity.get(), channel);
      record.setValue(ChannelValue.of(value, type));
      quantity.filter(q -> channel.scaled()).ifPresent(q -> record.setUnit(q.unit().symbol()));
      record.setChannelStatus(new ChannelStatus(ChannelFlag.SUCCESS));
    } catch (RefusedException e) {
      record.setChannelStatus(new ChannelStatus(ChannelFlag.FAILURE, e.getMessage(), null));
    }
    return Optional.of(new ChannelEvent(record));
  }

  private static BigDecimal number(Quantity quantity, Channel channel) {
    return channel.scaled() ? quantity.value() : BigDecimal.valueOf(quantity.mantissa());
  }
}
