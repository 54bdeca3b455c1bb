package io.tiaki.access.internal;

import com.google.gson.JsonObject;
import io.tiaki.access.internal.PolicyChange.Good;
import io.tiaki.access.internal.PolicyChange.RefusedException;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Instructions about access itself (uplink protocol, Access). Whether the issuer may is decided
 * before they come here; whether a policy may take another's place is decided by its approvals.
 */
final class AccessInstructions implements InstructionHandler {
  /** So much of a policy goes into one outcome. */
  private static final int PART = 3_000;

  private static final int MOST_APPROVALS = 8;

  private final String gateway;
  private final PolicyBook book;
  private final Services services;
  private final Executor thread;
  private final Consumer<Policy> changed;

  /**
   * @param changed is told of a policy that is in force now
   */
  AccessInstructions(
      String gateway,
      PolicyBook book,
      Services services,
      Executor thread,
      Consumer<Policy> changed) {
    this.gateway = gateway;
    this.book = book;
    this.services = services;
    this.thread = thread;
    this.changed = changed;
  }

  @Override
  public Set<String> types() {
    return Set.of("access.change", "access.show", "access.tenant", "access.resolve");
  }

  @Override
  public CompletionStage<Outcome> handle(Instruction instruction) {
    return CompletableFuture.supplyAsync(() -> carriedOut(instruction), thread)
        .thenCompose(outcome -> outcome);
  }

  private CompletionStage<Outcome> carriedOut(Instruction instruction) {
    try {
      return switch (instruction.type()) {
        case "access.change" -> change(instruction);
        case "access.show" -> done(show(instruction));
        case "access.tenant" -> tenant(instruction);
        default -> done(resolve(instruction));
      };
    } catch (RefusedException e) {
      journal(
          "access.change-refused", instruction, Optional.empty(), String.valueOf(e.getMessage()));
      return done(Outcome.of(Status.REFUSED, String.valueOf(e.getMessage())));
    } catch (StateException e) {
      return done(
          Outcome.of(
              e.retryable() ? Status.OVERLOADED : Status.FAILED,
              "What the gateway knows of access cannot be used: " + e.getMessage()));
    } catch (IllegalArgumentException | DateTimeException e) {
      return done(Outcome.of(Status.MALFORMED, "The instruction is malformed: " + e.getMessage()));
    }
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedFuture(outcome);
  }

  private CompletionStage<Outcome> change(Instruction instruction)
      throws RefusedException, StateException {
    List<String> approvals = new ArrayList<>();
    for (int i = 1; i <= MOST_APPROVALS; i++) {
      Optional.ofNullable(instruction.parameters().get("approval." + i)).ifPresent(approvals::add);
    }
    SecurityModule security =
        services
            .security()
            .orElseThrow(
                () ->
                    new StateException(
                        StateException.Reason.UNAVAILABLE, "the security module is not there"));
    Good good =
        new PolicyChange(book, security, gateway)
            .examine(parameter(instruction, "policy"), approvals);
    String approved = String.join(", ", good.approved());
    return kept(
        book.replace(good.policy(), approved),
        () -> {
          String text =
              "Policy "
                  + good.policy().number()
                  + " ("
                  + good.policy().sha256()
                  + ") is in force, approved by "
                  + approved;
          journal("access.changed", instruction, Optional.empty(), text);
          changed.accept(good.policy());
          return Outcome.of(Status.DONE, text);
        });
  }

  private CompletionStage<Outcome> kept(
      CompletionStage<Void> change, java.util.function.Supplier<Outcome> then) {
    return change.handleAsync(
        (ok, failure) ->
            failure == null
                ? then.get()
                : Outcome.of(
                    Status.FAILED, "It could not be kept, so nothing was changed: ask again later"),
        thread);
  }

  private static String parameter(Instruction instruction, String name) {
    String value = instruction.parameters().get(name);
    AccessProfile.check(value != null, "the parameter " + name + " is missing");
    return value == null ? "" : value;
  }

  private Outcome show(Instruction instruction) throws StateException {
    Policy policy = book.inForce();
    String offset = instruction.parameters().getOrDefault("offset", "0");
    AccessProfile.check(offset.matches("\\d{1,6}"), "offset must be a number");
    String text = policy.text();
    int from = Math.min(Integer.parseInt(offset), text.length());
    JsonObject shown = new JsonObject();
    shown.addProperty("number", policy.number());
    shown.addProperty("sha-256", policy.sha256());
    shown.addProperty("length", text.length());
    shown.addProperty("part", text.substring(from, Math.min(text.length(), from + PART / 2)));
    return Outcome.of(Status.DONE, shown.toString());
  }

  private CompletionStage<Outcome> tenant(Instruction instruction) throws StateException {
    MeterId meter = instruction.meter().orElse(null);
    AccessProfile.check(meter != null, "the meter is missing");
    if (meter == null || !isKnown(meter)) {
      return done(Outcome.of(Status.UNKNOWN_METER, "This gateway has no such meter"));
    }
    Instant from = Instant.parse(parameter(instruction, "from"));
    List<Tenancies.Tenancy> all = new ArrayList<>(Tenancies.of(store(), meter));
    Tenancies.Tenancy next =
        new Tenancies.Tenancy(instruction.parameters().getOrDefault("consumer", ""), from);
    AccessProfile.check(
        all.isEmpty() || all.get(all.size() - 1).from().isBefore(from),
        "from must be after the beginning of the tenancy before it");
    all.add(next);
    List<Tenancies.Tenancy> kept =
        all.subList(Math.max(0, all.size() - Tenancies.MOST), all.size());
    return kept(
        store()
            .open(Tenancies.MAP)
            .commit(StateChange.putting(meter.logicalDeviceName(), Tenancies.octets(kept))),
        () -> {
          String text =
              (next.consumer().isEmpty() ? "Nobody lives" : "Another consumer lives")
                  + " behind the meter from "
                  + from
                  + " on; it gets new pseudonyms";
          journal("access.tenant", instruction, Optional.of(meter), text);
          return Outcome.of(Status.DONE, text);
        });
  }

  private boolean isKnown(MeterId meter) {
    return services.directory().flatMap(d -> d.find(meter)).isPresent();
  }

  /** Tries all meters: that is what whoever has no key cannot do. */
  private Outcome resolve(Instruction instruction) throws StateException {
    String profile = parameter(instruction, "profile");
    String pseudonym = parameter(instruction, "pseudonym");
    Optional<byte[]> key = PseudonymKeys.find(store(), profile);
    List<MeterEntry> meters = services.directory().map(MeterDirectory::all).orElse(List.of());
    for (MeterEntry entry : key.isPresent() ? meters : List.<MeterEntry>of()) {
      TreeMap<Instant, Optional<Instant>> times = new TreeMap<>();
      times.put(Instant.EPOCH, Optional.empty());
      Tenancies.of(store(), entry.id()).forEach(t -> times.put(t.from(), Optional.of(t.from())));
      for (Optional<Instant> time : times.values()) {
        if (Names.pseudonym(key.get(), entry.id(), time).equals(pseudonym)) {
          journal(
              "access.resolved",
              instruction,
              Optional.of(entry.id()),
              "Its pseudonym in profile " + profile + " was resolved");
          return Outcome.of(Status.DONE, entry.id() + time.map(t -> " since " + t).orElse(""));
        }
      }
    }
    return Outcome.of(Status.FAILED, "No meter of this gateway has this pseudonym in this profile");
  }

  private StateStore store() throws StateException {
    return services
        .state()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store is not there"));
  }

  private void journal(String code, Instruction instruction, Optional<MeterId> meter, String text) {
    JournalEvent event = JournalEvent.system(code, instruction.issuer(), text);
    services
        .journal()
        .ifPresent(
            j ->
                j.record(
                    new JournalEvent(
                        event.log(), event.code(), event.subject(), meter, event.text())));
  }
}
