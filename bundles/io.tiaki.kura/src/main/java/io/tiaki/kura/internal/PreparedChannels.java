package io.tiaki.kura.internal;

import java.util.List;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.driver.PreparedRead;

/**
 * Channels that are read together again and again. Each time in fresh records: a record cannot
 * forget the value of an earlier read, which must not stand beside the failure of a later one.
 *
 * @param driver reads
 * @param records what is asked for
 */
record PreparedChannels(MeterDriver driver, List<ChannelRecord> records) implements PreparedRead {
  PreparedChannels {
    records = List.copyOf(records);
  }

  @Override
  public List<ChannelRecord> execute() {
    List<ChannelRecord> fresh = records.stream().map(PreparedChannels::fresh).toList();
    driver.read(fresh);
    return fresh;
  }

  private static ChannelRecord fresh(ChannelRecord asked) {
    ChannelRecord record =
        ChannelRecord.createReadRecord(
            asked.getChannelName(), asked.getValueType(), asked.getUnit());
    if (asked.getChannelConfig() != null) {
      record.setChannelConfig(asked.getChannelConfig());
    }
    return record;
  }

  @Override
  public List<ChannelRecord> getChannelRecords() {
    return records;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
