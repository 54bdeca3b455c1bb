package io.tiaki.dcs.conceal;

import com.google.gson.JsonArray;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.DcsKeys;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.Repeats;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.CellSealer;
import io.tiaki.uplink.outbox.cells.Fragment;
import io.tiaki.uplink.outbox.cells.Parcel;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the cells of gateways whose traffic is concealed, and answers each with one of the same
 * length, whatever there is to say. An answer leaves a sixteenth of a slot later and by chance up
 * to an eighth more, so that what it costs does not show. Safe for use by many threads.
 */
public final class Cells implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cells.class);
  private static final int MOST_PEERS = 20_000;
  private static final int MOST_UNREAD = 8;
  private static final int MOST_ANSWERS = 4;
  private static final long MOST_OCTETS = 64L << 20;
  private static final Duration LONGEST_SLOT = Duration.ofSeconds(10);
  private static final Duration LOOK_AT_CERTIFICATE = Duration.ofMinutes(5);

  private final DcsKeys keys;
  private final Clock clock;
  private final Listener listener;
  private final Repeats repeats = new Repeats();
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread t = new Thread(task, "tiaki-dcs-cells");
            t.setDaemon(true);
            return t;
          });
  private volatile Courier courier = (gateway, cell) -> {};
  private long octets;

  /** Learns what was in cells. */
  public interface Listener {
    /** A cell came that could be read. */
    void heard(String gateway);

    /** A message; nothing of it is verified. Must not block. */
    void message(String gateway, Kind kind, String id, byte[] cms);

    /** Something is wrong; for people. */
    void problem(String text);
  }

  /** Brings a cell to the broker. */
  @FunctionalInterface
  public interface Courier {
    void send(String gateway, byte[] cell);
  }

  public Cells(DcsKeys keys, Listener listener, Clock clock) {
    this.keys = keys;
    this.listener = listener;
    this.clock = clock;
  }

  /** From now on cells go this way. */
  public void start(Courier way) {
    courier = way;
  }

  /** A cell came on a gateway's topic. */
  public void take(String gateway, byte[] cell) {
    Peer known = peers.get(gateway);
    if (known == null && peers.size() >= MOST_PEERS) {
      return;
    }
    Peer peer = known == null ? peers.computeIfAbsent(gateway, Peer::new) : known;
    if (peer.unread.incrementAndGet() > MOST_UNREAD) {
      peer.unread.decrementAndGet();
      return;
    }
    submit(
        () -> {
          peer.unread.decrementAndGet();
          read(gateway, peer, cell);
        },
        Duration.ZERO);
  }

  private void read(String gateway, Peer peer, byte[] sealed) {
    try {
      if (sealed.length < CellSealer.LEAST_OCTETS || sealed.length > CellSealer.MOST_OCTETS) {
        throw new IllegalArgumentException("a cell of " + sealed.length + " octets");
      }
      Cell cell = Cell.of(keys.module().open("decrypt", sealed));
      peer.came(cell, sealed.length, clock.instant());
      answer(gateway, peer);
      listener.heard(gateway);
      for (Fragment fragment : cell.fragments()) {
        fragment(gateway, peer, fragment);
      }
      repeats.over(gateway);
    } catch (SecurityModuleException | IllegalArgumentException e) {
      if (repeats.first(gateway)) {
        listener.problem("A cell of gateway " + gateway + " cannot be read: " + Failures.text(e));
      }
    }
  }

  private void fragment(String gateway, Peer peer, Fragment fragment) {
    int before = peer.parcels.octets();
    try {
      peer.parcels
          .take(fragment)
          .ifPresent(p -> listener.message(gateway, p.kind(), p.id(), p.cms()));
    } finally {
      octets += peer.parcels.octets() - before;
    }
    while (octets > MOST_OCTETS) {
      Peer largest =
          peers.values().stream()
              .max(Comparator.comparingInt(p -> p.parcels.octets()))
              .orElse(peer);
      int had = largest.parcels.octets();
      largest.parcels.dropOldest();
      octets -= had - largest.parcels.octets();
    }
  }

  private void answer(String gateway, Peer peer) {
    if (peer.answers >= MOST_ANSWERS) {
      return;
    }
    peer.answers++;
    Duration part = peer.slot().compareTo(LONGEST_SLOT) < 0 ? peer.slot() : LONGEST_SLOT;
    double chance = 1 + random.nextDouble() + random.nextDouble();
    Duration later = Duration.ofNanos((long) (part.toNanos() / 16 * chance));
    CompletableFuture<byte[]> cell = new CompletableFuture<>();
    // It is filled at a fixed time, and leaves by chance after that.
    submit(() -> fill(gateway, peer, cell), part.dividedBy(32));
    submit(
        () -> {
          peer.answers--;
          cell.thenAccept(octetsOfCell -> courier.send(gateway, octetsOfCell));
        },
        later);
  }

  private void fill(String gateway, Peer peer, CompletableFuture<byte[]> cell) {
    Instant now = clock.instant();
    try {
      if (peer.recipientUntil.isBefore(now)) {
        keys.prepareRecipient(gateway);
        peer.recipientUntil = now.plus(LOOK_AT_CERTIFICATE);
      }
      cell.complete(peer.sealer().seal(keys.module(), peer.next(now)));
    } catch (DcsException | SecurityModuleException e) {
      peer.recipientUntil = Instant.MIN;
      if (repeats.first(gateway)) {
        listener.problem("No cell can be made for gateway " + gateway + ": " + Failures.text(e));
      }
    }
  }

  /** Whether what is sent to this gateway has to go in cells. */
  public boolean isConcealed(String gateway) {
    Peer peer = peers.get(gateway);
    return peer != null && peer.isConcealed(clock.instant());
  }

  /**
   * Sends in cells.
   *
   * @param keep how long it may wait for them
   * @return completes when it stands in cells; fails when it will not
   */
  public CompletableFuture<Void> publish(String gateway, Kind kind, byte[] cms, Duration keep) {
    CompletableFuture<Void> left = new CompletableFuture<>();
    Peer peer = peers.get(gateway);
    if (peer == null) {
      left.completeExceptionally(new IOException("no cell of this gateway came"));
      return left;
    }
    Parcel parcel = new Parcel(kind, "", cms);
    submit(
        () -> {
          Instant now = clock.instant();
          peer.put(new Peer.Waiting(parcel, now.plus(keep), left), now);
        },
        Duration.ZERO);
    return left;
  }

  /** What is known of gateways whose traffic is concealed now; for people. */
  public JsonArray status() {
    Instant now = clock.instant();
    JsonArray all = new JsonArray();
    new TreeMap<>(peers)
        .values().stream().filter(p -> p.isConcealed(now)).map(Peer::status).forEach(all::add);
    return all;
  }

  private void submit(Runnable task, Duration delay) {
    try {
      thread.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopping) {
      LOG.debug("Stopping", stopping);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("Cells: a mistake in the program", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
