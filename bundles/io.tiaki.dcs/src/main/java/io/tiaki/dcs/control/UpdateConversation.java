package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.ingest.BookEntry;
import io.tiaki.dcs.packages.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One update told on a control connection: {@code sent}, {@code progress} whenever something moved,
 * and the outcome. Whoever asked may go; the update goes on.
 */
final class UpdateConversation implements Updates.Progress {
  private static final long TICK_MILLIS = 200;

  /** Also when nothing moves, to notice that nobody listens any more. */
  private static final int QUIET_TICKS = 25;

  private final String gateway;
  private final Teller teller;
  private volatile @Nullable JsonObject sent;
  private volatile long size;
  private volatile long served;
  private boolean told;
  private long toldOctets;
  private int quiet;

  /** Sends one line. */
  @FunctionalInterface
  interface Teller {
    void tell(JsonObject line) throws IOException;
  }

  UpdateConversation(String gateway, Teller teller) {
    this.gateway = gateway;
    this.teller = teller;
  }

  /** Waits for the outcome and tells what happens until then. */
  JsonObject hold(Updates updates, Path file, Optional<Path> signature, Duration patience)
      throws IOException, InterruptedException, ExecutionException {
    CompletableFuture<Answer> answer = updates.update(gateway, file, signature, patience, this);
    while (true) {
      try {
        Answer outcome = answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
        tell();
        JsonObject last = event("outcome");
        outcome.describe(last);
        return last;
      } catch (TimeoutException e) {
        tell();
      }
    }
  }

  @Override
  public void sent(String instruction, Unit unit, Instant validUntil) {
    JsonObject event = event("sent");
    event.addProperty("instruction", instruction);
    event.addProperty("package", unit.name());
    event.addProperty("version", unit.version());
    event.addProperty("size", unit.size());
    event.addProperty("validUntil", BookEntry.time(validUntil));
    size = unit.size();
    sent = event;
  }

  @Override
  public synchronized void served(long octets) {
    served = Math.max(served, octets);
  }

  private void tell() throws IOException {
    JsonObject first = sent;
    if (first == null) {
      return;
    }
    if (!told) {
      teller.tell(first);
      told = true;
    }
    long now = served;
    if (now > toldOctets || ++quiet >= QUIET_TICKS) {
      JsonObject progress = event("progress");
      progress.addProperty("fetched", now);
      progress.addProperty("size", size);
      teller.tell(progress);
      toldOctets = now;
      quiet = 0;
    }
  }

  private JsonObject event(String name) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    event.addProperty("gateway", gateway);
    return event;
  }
}
