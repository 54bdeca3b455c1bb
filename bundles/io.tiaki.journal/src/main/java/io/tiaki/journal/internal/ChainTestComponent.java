package io.tiaki.journal.internal;

import io.tiaki.journal.JournalReader;
import io.tiaki.journal.LogKind;
import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import java.io.IOException;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether each log still is what was written. */
@Component(name = "io.tiaki.journal.chain", service = SelfTest.class)
public final class ChainTestComponent implements SelfTest {
  private final JournalReader reader;

  @Activate
  public ChainTestComponent(@Reference JournalReader reader) {
    this.reader = reader;
  }

  @Override
  public String name() {
    return "journal.chain";
  }

  @Override
  public String protects() {
    return "that the logs say what happened";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() throws InterruptedException {
    for (LogKind log : LogKind.values()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        OptionalLong broken = reader.firstBroken(log);
        if (broken.isPresent()) {
          return Health.unhealthy(
              "The "
                  + log
                  + " log was altered at or before entry "
                  + broken.getAsLong()
                  + ": compare it with what was exported, and find out who could write to the store");
        }
      } catch (IOException e) {
        return Health.unknown("The " + log + " log cannot be read now: " + e.getMessage());
      }
    }
    return Health.healthy("The chain of each log is whole");
  }
}
