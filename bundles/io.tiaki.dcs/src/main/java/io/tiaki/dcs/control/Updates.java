package io.tiaki.dcs.control;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Events;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.BookEntry;
import io.tiaki.dcs.packages.Announcements;
import io.tiaki.dcs.packages.Depot;
import io.tiaki.dcs.packages.Unit;
import io.tiaki.dcs.packages.UnitFile;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.dcs.protocol.Messages;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Updates gateways: keeps the package, announces it, sends the instruction. */
public final class Updates {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Book book;
  private final Instructions instructions;
  private final Depot depot;
  private final Announcements announcements;
  private final Events events;
  private final Optional<String> obstacle;

  /** Learns how far an update is. Called by several threads; does not block. */
  public interface Progress {
    /** The instruction is on its way. */
    void sent(String instruction, Unit unit, Instant validUntil);

    /** The gateway was given the package up to this octet. */
    void served(long octets);
  }

  /**
   * @param obstacle why no package can be served, when that is so
   */
  public Updates(
      Book book,
      Instructions instructions,
      Depot depot,
      Announcements announcements,
      Events events,
      Optional<String> obstacle) {
    this.book = book;
    this.instructions = instructions;
    this.depot = depot;
    this.announcements = announcements;
    this.events = events;
    this.obstacle = obstacle;
  }

  /** Announces again what gateways may still be fetching since before a restart. */
  public void resume() {
    book.updates()
        .forEach(
            (id, text) -> {
              JsonObject update = GSON.fromJson(text, JsonObject.class);
              if (book.outcome(id).isEmpty()) {
                announcements.announce(
                    id,
                    update.get("gateway").getAsString(),
                    update.get("sha-256").getAsString(),
                    Instant.parse(update.get("validUntil").getAsString()),
                    octets -> {});
              }
            });
  }

  /**
   * Lets a gateway fetch and install a package.
   *
   * @param signature empty: the file with {@code .p7s} appended to the package's name
   * @param patience how long the instruction is valid, and the package may be fetched
   * @return always completes normally
   */
  public CompletableFuture<Answer> update(
      String gateway, Path file, Optional<Path> signature, Duration patience, Progress progress) {
    if (obstacle.isPresent()) {
      return CompletableFuture.completedFuture(Answer.of("failed", obstacle.get(), gateway));
    }
    try {
      UnitFile unit = UnitFile.read(file, signature);
      return instructions
          .send(
              gateway,
              Answers.Wish.update(unit.unit().parameters()),
              patience,
              "the update may go on there: dcs status shows its outcome",
              (id, created, end) -> leaves(gateway, unit, id, created, end, progress))
          .whenComplete((answer, failure) -> announcements.end(answer.instruction()));
    } catch (DcsException e) {
      return CompletableFuture.completedFuture(Answer.of("failed", Failures.text(e), gateway));
    }
  }

  /** An outcome came in, maybe that of an update; it is stored already. */
  public void arrived(Messages.Outcome outcome) {
    announcements.end(outcome.instruction());
    book.update(outcome.instruction())
        .map(text -> GSON.fromJson(text, JsonObject.class))
        .ifPresent(
            update ->
                events.update(
                    update.get("gateway").getAsString(),
                    update.get("package").getAsString(),
                    update.get("version").getAsString(),
                    outcome.status(),
                    outcome.text()));
  }

  /** The last update of each package at each gateway, sorted, with its outcome where known. */
  public JsonArray last() {
    Map<String, JsonObject> last = new TreeMap<>();
    book.updates()
        .forEach(
            (id, text) -> {
              JsonObject update = GSON.fromJson(text, JsonObject.class);
              update.addProperty("instruction", id);
              last.merge(
                  update.get("gateway").getAsString() + ' ' + update.get("package").getAsString(),
                  update,
                  Updates::later);
            });
    return described(last.values());
  }

  private JsonArray described(Collection<JsonObject> updates) {
    JsonArray all = new JsonArray();
    for (JsonObject update : updates) {
      JsonObject outcome =
          book.outcome(update.get("instruction").getAsString())
              .map(text -> GSON.fromJson(text, JsonObject.class))
              .orElseGet(JsonObject::new);
      update.remove("sha-256");
      for (String member : new String[] {"status", "text", "received"}) {
        update.addProperty(member, outcome.has(member) ? outcome.get(member).getAsString() : "");
      }
      all.add(update);
    }
    return all;
  }

  private static JsonObject later(JsonObject one, JsonObject other) {
    return created(one).isBefore(created(other)) ? other : one;
  }

  private static Instant created(JsonObject update) {
    return Instant.parse(update.get("created").getAsString());
  }

  private void leaves(
      String gateway, UnitFile file, String id, Instant created, Instant end, Progress progress)
      throws DcsException {
    Unit unit = file.unit();
    announcements.announce(id, gateway, unit.sha256(), end, progress::served);
    try {
      depot.add(file);
    } catch (DcsException e) {
      announcements.end(id);
      throw e;
    }
    JsonObject update = new JsonObject();
    update.addProperty("gateway", gateway);
    update.addProperty("package", unit.name());
    update.addProperty("version", unit.version());
    update.addProperty("sha-256", unit.sha256());
    update.addProperty("created", BookEntry.time(created));
    update.addProperty("validUntil", BookEntry.time(end));
    book.addUpdate(id, GSON.toJson(update));
    progress.sent(id, unit, end);
    events.update(gateway, unit.name(), unit.version(), "", "");
  }
}
