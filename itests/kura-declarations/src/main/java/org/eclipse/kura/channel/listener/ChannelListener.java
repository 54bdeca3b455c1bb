package org.eclipse.kura.channel.listener;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of new values of a channel. */
@FunctionalInterface
@ConsumerType
public interface ChannelListener {
  void onChannelEvent(ChannelEvent event);
}
