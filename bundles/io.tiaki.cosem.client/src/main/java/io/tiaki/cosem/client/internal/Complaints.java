package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.client.Timers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log short when many meters have the same trouble: the first one is said at once, those
 * after it are counted and said together with an example, once a minute. Safe for use by many
 * threads.
 */
public final class Complaints {
  private static final Logger log = LoggerFactory.getLogger(Complaints.class);
  private static final Duration GATHERING = Duration.ofMinutes(1);

  /** What it is about. */
  enum Subject {
    WRONG_NAME("gave a wrong name"),
    REFUSED("cannot be associated"),
    SILENT("left COSEM requests unanswered"),
    GARBAGE("sent what is no COSEM message"),
    OVER("are associated again");

    private final String text;

    Subject(String text) {
      this.text = text;
    }
  }

  private final Timers timers;
  private final Map<Subject, Gathering> gatherings = new EnumMap<>(Subject.class);

  /** What came since the last line. */
  private static final class Gathering {
    long count;
    String example = "";
  }

  /**
   * @param timers not owned
   */
  public Complaints(Timers timers) {
    this.timers = timers;
  }

  /** Says it, now or later. */
  synchronized void say(Subject subject, String line) {
    Gathering gathering = gatherings.get(subject);
    if (gathering == null) {
      write(subject, line);
      begin(subject);
    } else {
      gathering.count++;
      gathering.example = line;
    }
  }

  private void begin(Subject subject) {
    gatherings.put(subject, new Gathering());
    timers.after(GATHERING, () -> end(subject));
  }

  private synchronized void end(Subject subject) {
    Gathering gathering = gatherings.remove(subject);
    if (gathering != null && gathering.count > 0) {
      write(
          subject,
          gathering.count + " more meters " + subject.text + ", for example: " + gathering.example);
      begin(subject);
    }
  }

  private static void write(Subject subject, String line) {
    if (subject == Subject.OVER) {
      log.info("{}", line);
    } else {
      log.warn("{}", line);
    }
  }
}
