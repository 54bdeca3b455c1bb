package io.tiaki.dcs.conceal;

import com.google.gson.JsonObject;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.CellSealer;
import io.tiaki.uplink.outbox.cells.Fragment;
import io.tiaki.uplink.outbox.cells.Packer;
import io.tiaki.uplink.outbox.cells.Parcel;
import io.tiaki.uplink.outbox.cells.Parcels;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One gateway: what comes in parts, and what waits for its cells. Used by one thread. */
final class Peer implements Packer.Source<Peer.Waiting> {
  private static final int MOST_WAITING = 64;
  private static final int MOST_OCTETS = 1 << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Cells that came and were not looked at yet; counted by any thread. */
  final AtomicInteger unread = new AtomicInteger();

  final Parcels parcels = new Parcels();

  /** Answers that are on their way. */
  int answers;

  /** Until when its certificate to encrypt for is good without another look. */
  Instant recipientUntil = Instant.MIN;

  private final Packer<Waiting> packer = new Packer<>(this, RANDOM::nextLong);
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable CellSealer sealer;
  private int sealerOctets;
  private int waitingOctets;
  private volatile Seen seen = new Seen(0, 0, 0, 0, 0, 0, Instant.MIN);
  private final String name;

  Peer(String name) {
    this.name = name;
  }

  /**
   * What its cells told.
   *
   * @param slotMillis between two of them
   * @param octets of the last
   * @param waiting octets that wait at the gateway
   * @param cells so many came
   * @param used those with content
   * @param content octets of messages in them
   * @param last when the last came
   */
  private record Seen(
      int slotMillis, int octets, int waiting, long cells, long used, long content, Instant last) {
    Seen and(Cell cell, int length, Instant now) {
      int carried = cell.content();
      return new Seen(
          cell.slotMillis(),
          length,
          cell.waiting(),
          cells + 1,
          used + (carried > 0 ? 1 : 0),
          content + carried,
          now);
    }
  }

  /** A message on its way down. */
  record Waiting(Parcel parcel, Instant until, CompletableFuture<Void> left) {}

  /** A cell of the gateway came. */
  void came(Cell cell, int octets, Instant now) {
    seen = seen.and(cell, octets, now);
  }

  /** Whether it sends cells, as far as is known. */
  boolean isConcealed(Instant now) {
    Seen told = seen;
    return told.cells() > 0 && !told.last().plus(patience()).isBefore(now);
  }

  private Duration patience() {
    return Duration.ofSeconds(60).plus(slot().multipliedBy(5));
  }

  Duration slot() {
    return Duration.ofMillis(seen.slotMillis());
  }

  /** Takes a message for its cells; the future ends when it stands in them, or will not. */
  void put(Waiting message, Instant now) {
    drop(now);
    int octets = message.parcel().cms().length;
    if (waiting.size() >= MOST_WAITING || waitingOctets + octets > MOST_OCTETS) {
      message.left().completeExceptionally(new IOException("too much waits for its cells"));
      return;
    }
    waitingOctets += octets;
    waiting.addLast(message);
  }

  private void drop(Instant now) {
    for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
      Waiting message = i.next();
      if (message.until().isBefore(now)) {
        i.remove();
        waitingOctets -= message.parcel().cms().length;
        message.left().completeExceptionally(new IOException("no cell came in time"));
      }
    }
  }

  /** The next cell for it: of the length of its own. */
  Cell next(Instant now) {
    drop(now);
    List<Fragment> fragments = packer.next(sealer().room());
    return new Cell(0, waitingOctets + packer.open(), fragments);
  }

  CellSealer sealer() {
    int octets = seen.octets();
    CellSealer known = sealer;
    if (known == null || sealerOctets != octets) {
      sealerOctets = octets;
      known = new CellSealer(name, octets);
      sealer = known;
    }
    return known;
  }

  @Override
  public Optional<Packer.Item<Waiting>> next(boolean urgent) {
    for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
      Waiting message = i.next();
      if (urgent == (message.parcel().kind() == Kind.INSTRUCTION)) {
        i.remove();
        waitingOctets -= message.parcel().cms().length;
        return Optional.of(new Packer.Item<>(message, message.parcel()));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean isWanted(Waiting message) {
    return true;
  }

  @Override
  public void packed(Waiting message) {
    message.left().complete(null);
  }

  /** For people. */
  JsonObject status() {
    Seen told = seen;
    JsonObject status = new JsonObject();
    status.addProperty("gateway", name);
    status.addProperty("slotMillis", told.slotMillis());
    status.addProperty("cellOctets", told.octets());
    status.addProperty("cells", told.cells());
    status.addProperty("used", told.used());
    status.addProperty("contentOctets", told.content());
    status.addProperty("waitingOctets", told.waiting());
    long perCell = Math.max(1, told.octets() - 400L);
    long cells = (told.waiting() + perCell - 1) / perCell;
    status.addProperty("drainSeconds", cells * told.slotMillis() / 1_000);
    return status;
  }
}
