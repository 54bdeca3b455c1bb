package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether slots carry what comes: they do not when for {@value #SPAN} slots in a row every
 * cell was full and more waits than before. What waits after an outage and becomes less is no
 * reason. Safe for use by many threads.
 */
final class Budget implements HealthProbe {
  static final int SPAN = 60;
  private static final Logger LOG = LoggerFactory.getLogger(Budget.class);

  private final Duration slot;
  private final int room;
  private final Consumer<String> alarm;
  private int full;
  private long atFirst;
  private long grew;
  private long waiting;
  private long capacity;
  private boolean small;

  /**
   * @param slot zero: traffic is not concealed
   * @param room octets of content that a cell has about
   * @param alarm told once, when it begins to be too small
   */
  Budget(Duration slot, int room, Consumer<String> alarm) {
    this.slot = slot;
    this.room = room;
    this.alarm = alarm;
  }

  /**
   * A cell left.
   *
   * @param octets that wait behind it
   * @param left octets that the outbox still has room for
   */
  void cell(long octets, long left) {
    String trouble = "";
    synchronized (this) {
      waiting = octets;
      capacity = left;
      if (octets == 0) {
        full = 0;
        calm();
      } else if (full++ == 0) {
        atFirst = octets;
      } else if (full > SPAN) {
        grew = octets - atFirst;
        full = 1;
        atFirst = octets;
        if (grew <= 0) {
          calm();
        } else if (!small) {
          small = true;
          trouble = text();
        }
      }
    }
    if (!trouble.isEmpty()) {
      LOG.warn("{}", trouble);
      alarm.accept(trouble);
    }
  }

  private void calm() {
    if (small) {
      small = false;
      LOG.info("The slots carry again what comes");
    }
  }

  /** How long what waits takes to leave if nothing is added. */
  synchronized Duration drain() {
    return drain(waiting);
  }

  private Duration drain(long octets) {
    return room <= 0 ? Duration.ZERO : slot.multipliedBy((octets + room - 1) / room);
  }

  private String text() {
    return "The slots carry less than what comes: "
        + waiting
        + " octets wait, "
        + drain(waiting).toSeconds()
        + " s of cells, and the outbox is full in "
        + slot.multipliedBy(SPAN).multipliedBy(Math.max(0, capacity)).dividedBy(grew).toMinutes()
        + " min. Shorten conceal.slot.ms or raise conceal.cell.octets";
  }

  @Override
  public String name() {
    return "uplink-budget";
  }

  @Override
  public synchronized CompletionStage<Health> probe() {
    if (slot.isZero()) {
      return done(Health.healthy("traffic is not concealed: there is no budget"));
    }
    return done(
        small
            ? Health.unhealthy(text())
            : Health.healthy(
                waiting + " octets wait for slots, " + drain(waiting).toSeconds() + " s of cells"));
  }

  private static CompletionStage<Health> done(Health health) {
    return CompletableFuture.completedFuture(health);
  }
}
