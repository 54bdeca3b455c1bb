package org.eclipse.kura.driver;

import org.osgi.annotation.versioning.ProviderType;

/** What a driver wants to know of a channel. */
@ProviderType
public interface ChannelDescriptor {
  /** A list of {@code Tad}. */
  Object getDescriptor();
}
