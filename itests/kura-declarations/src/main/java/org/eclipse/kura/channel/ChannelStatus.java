package org.eclipse.kura.channel;

import org.osgi.annotation.versioning.ProviderType;

/** How an operation on a channel ended, and why. */
@ProviderType
public class ChannelStatus {
  private final ChannelFlag flag;
  private final String message;
  private final Exception exception;

  public ChannelStatus(ChannelFlag flag) {
    this(flag, null, null);
  }

  public ChannelStatus(ChannelFlag flag, String message, Exception exception) {
    this.flag = flag;
    this.message = message;
    this.exception = exception;
  }

  public ChannelFlag getChannelFlag() {
    return flag;
  }

  public String getExceptionMessage() {
    return message;
  }

  public Exception getException() {
    return exception;
  }

  @Override
  public String toString() {
    return flag + (message == null ? "" : ": " + message);
  }
}
