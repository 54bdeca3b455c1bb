package org.eclipse.kura.driver;

import java.util.List;
import java.util.Map;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.channel.listener.ChannelListener;
import org.osgi.annotation.versioning.ProviderType;

/** Talks with field devices on behalf of Kura's assets. */
@ProviderType
public interface Driver {
  void connect() throws ConnectionException;

  void disconnect() throws ConnectionException;

  ChannelDescriptor getChannelDescriptor();

  void read(List<ChannelRecord> records) throws ConnectionException;

  void write(List<ChannelRecord> records) throws ConnectionException;

  void registerChannelListener(Map<String, Object> channelConfig, ChannelListener listener)
      throws ConnectionException;

  void unregisterChannelListener(ChannelListener listener) throws ConnectionException;

  PreparedRead prepareRead(List<ChannelRecord> records);

  /** There is no connection. */
  final class ConnectionException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConnectionException(String message) {
      super(message);
    }

    public ConnectionException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
