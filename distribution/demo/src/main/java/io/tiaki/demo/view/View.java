package io.tiaki.demo.view;

import io.tiaki.demo.event.EventLine;
import java.time.Duration;

/** Shows a run. Called by one thread, except {@link #event}. */
public interface View {
  /** How often {@link #update} is wanted. */
  Duration period();

  /** Something the user should know before or beside the readings. */
  void note(String text);

  /** An event, as it comes; on the threads that read the processes. */
  default void event(String process, EventLine line) {}

  /** The state of the run. */
  void update(Snapshot snapshot);

  /** Whether nobody looks any more. */
  boolean gone();

  /** The end of the run: gives the terminal back and shows the summary. */
  void close(Summary summary);
}
