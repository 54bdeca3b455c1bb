package io.tiaki.journal.internal;

import io.tiaki.journal.ExportPart;
import io.tiaki.journal.ExportRequest;
import io.tiaki.journal.JournalArchive;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Chain;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What others may have done with logs (R72), a type of instruction for each log, so that access
 * control permits them to whom each log is for.
 */
final class Orders {
  private static final String PREFIX = "journal.";
  private static final String ERASE = "journal.erase";
  private static final String OWN = "journal.consumer.read";
  private static final int MOST_SHOWN = 40;
  private static final int DEFAULT_OCTETS = 48 << 10;

  private final Supplier<Optional<JournalArchive>> archive;
  private final Executor thread;

  /**
   * @param thread where logs are read; instructions never block who brings them
   */
  Orders(Supplier<Optional<JournalArchive>> archive, Executor thread) {
    this.archive = archive;
    this.thread = thread;
  }

  static Set<String> types() {
    Set<String> types = new HashSet<>(Set.of(ERASE, OWN));
    for (LogKind log : LogKind.values()) {
      types.add(PREFIX + ChainedLog.name(log) + ".export");
      types.add(PREFIX + ChainedLog.name(log) + ".confirm");
    }
    return types;
  }

  CompletionStage<Outcome> handle(Instruction instruction) {
    Optional<JournalArchive> there = archive.get();
    if (there.isEmpty()) {
      return CompletableFuture.completedFuture(
          Outcome.of(Status.OVERLOADED, "The journal is away: ask again"));
    }
    try {
      return CompletableFuture.supplyAsync(() -> done(there.get(), instruction), thread)
          .thenCompose(stage -> stage)
          .exceptionally(Orders::failed);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          Outcome.of(Status.OVERLOADED, "Too many wait for the journal: ask again later"));
    }
  }

  private static Outcome failed(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String text = String.valueOf(cause.getMessage());
    return cause instanceof IllegalArgumentException
        ? Outcome.of(Status.MALFORMED, text)
        : Outcome.of(Status.FAILED, text);
  }

  private static CompletionStage<Outcome> done(JournalArchive archive, Instruction instruction) {
    try {
      String type = instruction.type();
      if (type.equals(ERASE)) {
        return archive
            .erase(Set.of(meter(instruction)), instruction.issuer())
            .thenApply(
                count ->
                    Outcome.of(
                        Status.DONE,
                        count == 0
                            ? "The logs said nothing of the meter"
                            : "What the logs say of the meter is erased"));
      }
      if (type.equals(OWN)) {
        return CompletableFuture.completedFuture(own(archive, instruction));
      }
      LogKind log = log(type);
      return type.endsWith(".export")
          ? CompletableFuture.completedFuture(export(archive, log, instruction.parameters()))
          : confirm(archive, log, instruction);
    } catch (IOException | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static LogKind log(String type) {
    String name = type.substring(PREFIX.length(), type.lastIndexOf('.'));
    return LogKind.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The consumer log is exported closed: it may be checked by others, and is read by its own. */
  private static Outcome export(JournalArchive archive, LogKind log, Map<String, String> parameters)
      throws IOException {
    ExportPart part =
        archive.export(
            new ExportRequest(
                log,
                number(parameters, "from", 0),
                number(parameters, "to", 0),
                (int) Math.min(number(parameters, "octets", DEFAULT_OCTETS), DEFAULT_OCTETS * 4L),
                log != LogKind.CONSUMER));
    String text = "first=" + part.first() + " last=" + part.last() + " to=" + part.to();
    String data = Base64.getEncoder().encodeToString(part.octets());
    return new Outcome(Status.DONE, text, List.of(), data);
  }

  private static CompletionStage<Outcome> confirm(
      JournalArchive archive, LogKind log, Instruction instruction) {
    long sequence = number(instruction.parameters(), "sequence", 0);
    String chain = instruction.parameters().getOrDefault("chain", "");
    if (sequence < 1 || !Chain.isChain(chain)) {
      throw new IllegalArgumentException(
          "sequence and chain of the last exported entry are needed");
    }
    return archive
        .confirm(log, sequence, chain, instruction.issuer())
        .thenApply(
            done ->
                Outcome.of(
                    Status.DONE, "Entries up to " + sequence + " may make room when it is needed"));
  }

  private static Outcome own(JournalArchive archive, Instruction instruction) throws IOException {
    long from = Math.max(1, number(instruction.parameters(), "from", 1));
    List<JournalEntry> entries = archive.of(LogKind.CONSUMER, meter(instruction), from, MOST_SHOWN);
    String text =
        entries.stream()
            .map(
                e ->
                    e.sequence()
                        + " "
                        + e.time()
                        + (e.timeTrusted() ? " " : "? ")
                        + e.event().code()
                        + " "
                        + e.event().subject()
                        + ": "
                        + e.event().text()
                        + "\n")
            .collect(Collectors.joining());
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    String data = Base64.getEncoder().encodeToString(octets);
    return new Outcome(Status.DONE, entries.size() + " entries", List.of(), data);
  }

  private static MeterId meter(Instruction instruction) {
    return instruction
        .meter()
        .orElseThrow(() -> new IllegalArgumentException("The instruction names no meter"));
  }

  private static long number(Map<String, String> parameters, String name, long otherwise) {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException(name + " is no number");
    }
    return Long.parseLong(text);
  }
}
