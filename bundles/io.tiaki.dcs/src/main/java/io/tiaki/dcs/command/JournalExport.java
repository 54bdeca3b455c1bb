package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.file.ExportCheck;
import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Verdict;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a log into a file, part by part, each forced to the disk; checks the whole; keeps its
 * head; and only then tells the gateway. What is interrupted goes on where the file ends.
 */
final class JournalExport {
  private static final Pattern PART = Pattern.compile("first=(\\d+) last=(\\d+) to=(\\d+)");
  private static final int NOT_GOOD = 3;

  private final JournalCommand.Gateway gateway;
  private final String log;
  private final Path file;
  private final Told told;
  private final JournalAnchor anchor;

  /** Is told what happens. */
  @FunctionalInterface
  interface Told {
    void tell(JsonObject event);
  }

  JournalExport(JournalCommand.Gateway gateway, String log, Path file, Path data, Told told) {
    this.gateway = gateway;
    this.log = log;
    this.file = file;
    this.told = told;
    this.anchor = new JournalAnchor(data.resolve("dcs/journal"), gateway.name(), log);
  }

  /**
   * Runs it.
   *
   * @param confirming whether the gateway is told that it may make room
   * @return exit status
   */
  int run(boolean confirming, PrintStream err) throws DcsException {
    try {
      fetch(next());
      JournalAnchor.Watch watch = anchor.watch();
      Verdict verdict = verdict(watch);
      Optional<String> wrong = wrong(verdict, watch);
      if (wrong.isPresent()) {
        err.println("dcs: the log is not as it should be: " + Options.line(wrong.get()));
        err.println("dcs: nothing was confirmed; see tiaki journal verify " + file);
        return NOT_GOOD;
      }
      verified(verdict);
      anchor.keep(verdict);
      return confirming && verdict.last() > 0 ? confirm(verdict, err) : 0;
    } catch (IOException e) {
      throw new DcsException(file + ": " + Failures.text(e), e);
    }
  }

  /** The first entry that the file lacks, after its torn end was cut off; 0 when it is new. */
  private long next() throws IOException, DcsException {
    if (!Files.exists(file)) {
      return 0;
    }
    Verdict before = verdict(entry -> {});
    boolean torn = before.problems().stream().allMatch(p -> p.kind() == Problem.Kind.CUT);
    boolean same = before.log().map(l -> l.name().equalsIgnoreCase(log)).orElse(true);
    if (!torn || !same) {
      throw new DcsException(
          file + " is no good export of this log: verify it, and export to another file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(before.octets());
      channel.force(true);
    }
    return before.last() == 0 ? 0 : before.last() + 1;
  }

  private void fetch(long from) throws IOException, DcsException {
    long next = from;
    long first = 0;
    long to = 0;
    do {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("from", Long.toString(next));
      parameters.put("to", Long.toString(to));
      JsonObject answer = gateway.ask("journal." + log + ".export", Optional.empty(), parameters);
      Matcher part = PART.matcher(answer.get("text").getAsString());
      if (!answer.get("status").getAsString().equals("done") || !part.matches()) {
        throw new DcsException(
            answer.get("status").getAsString()
                + ": "
                + Options.line(answer.get("text").getAsString()));
      }
      append(Base64.getDecoder().decode(answer.get("data").getAsString()));
      first = first == 0 ? Long.parseLong(part.group(1)) : first;
      next = Long.parseLong(part.group(2)) + 1;
      to = Long.parseLong(part.group(3));
      progress(first, next - 1, to);
    } while (next <= to);
  }

  private void append(byte[] octets) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer all = ByteBuffer.wrap(octets);
      while (all.hasRemaining()) {
        channel.write(all);
      }
      channel.force(true);
    }
  }

  private Verdict verdict(Consumer<JournalEntry> entries) throws IOException {
    HeadSignatures signatures = this::verified;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return ExportCheck.of(in, signatures, entries);
    }
  }

  /** The running control system has the authorities. */
  private HeadSignatures.Signed verified(byte[] cms) throws GeneralSecurityException {
    JsonObject request = new JsonObject();
    request.addProperty("command", "verify");
    request.addProperty("signed", Base64.getEncoder().encodeToString(cms));
    try {
      ControlClient client = gateway.client();
      JsonObject answer = client.ask(request);
      if (!answer.get("status").getAsString().equals("done")) {
        throw new GeneralSecurityException(answer.get("text").getAsString());
      }
      return new HeadSignatures.Signed(
          answer.get("signer").getAsString(),
          Base64.getDecoder().decode(answer.get("content").getAsString()));
    } catch (DcsException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private Optional<String> wrong(Verdict verdict, JournalAnchor.Watch watch) {
    if (!verdict.isGood()) {
      return Optional.of(verdict.problems().get(0).text());
    }
    for (String signer : verdict.signers().keySet()) {
      if (!signer.equals(gateway.name())) {
        return Optional.of("a head is signed by " + signer);
      }
    }
    return watch.wrong(verdict);
  }

  private int confirm(Verdict verdict, PrintStream err) throws DcsException {
    JsonObject answer =
        gateway.ask(
            "journal." + log + ".confirm",
            Optional.empty(),
            Map.of("sequence", Long.toString(verdict.last()), "chain", verdict.lastChain()));
    String text = Options.line(answer.get("text").getAsString());
    if (!answer.get("status").getAsString().equals("done")) {
      err.println("dcs: not confirmed: " + text);
      return 1;
    }
    JsonObject event = event("confirmed");
    event.addProperty("text", "Gateway " + gateway.name() + ": " + text);
    told.tell(event);
    return 0;
  }

  private void progress(long first, long last, long to) {
    JsonObject event = event("progress");
    event.addProperty("first", first);
    event.addProperty("last", last);
    event.addProperty("to", to);
    told.tell(event);
  }

  private void verified(Verdict verdict) {
    JsonObject event = event("verified");
    event.addProperty("file", file.toString());
    event.addProperty("entries", verdict.entries());
    event.addProperty("last", verdict.last());
    event.addProperty("signed", verdict.head().map(h -> h.time().toString()).orElse(""));
    event.addProperty("signer", verdict.signer());
    told.tell(event);
  }

  private JsonObject event(String name) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    event.addProperty("gateway", gateway.name());
    event.addProperty("log", log);
    return event;
  }
}
