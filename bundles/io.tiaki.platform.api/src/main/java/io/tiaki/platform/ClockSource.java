package io.tiaki.platform;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What keeps the host's clock right, asked what it knows (whiteboard service). Called by {@code
 * time.sync} only, from one thread, when its configuration names this source.
 */
@ConsumerType
public interface ClockSource {
  /** Short, constant and unique: 1 to 32 of {@code a-z 0-9 -}, for example {@code gps}. */
  String name();

  /**
   * What it knows now. May block, up to 5 s.
   *
   * @throws IOException when it does not answer or makes no sense; the message says what to do, for
   *     people: printable, nothing raw
   * @throws InterruptedException when the caller is stopping
   */
  ClockReport report() throws IOException, InterruptedException;
}
