package org.eclipse.kura.channel.listener;

import org.eclipse.kura.channel.ChannelRecord;
import org.osgi.annotation.versioning.ProviderType;

/** A channel has a new value. */
@ProviderType
public class ChannelEvent {
  private final ChannelRecord record;

  public ChannelEvent(ChannelRecord record) {
    this.record = record;
  }

  public ChannelRecord getChannelRecord() {
    return record;
  }
}
