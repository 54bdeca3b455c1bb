package io.tiaki.shell.internal;

import io.tiaki.journal.ExportPart;
import io.tiaki.journal.ExportRequest;
import io.tiaki.journal.JournalArchive;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.LogStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The logs, for whoever stands before the gateway. */
final class JournalReport {
  private static final int PART = 128 << 10;
  private static final long PATIENCE_SECONDS = 10;

  private JournalReport() {}

  static String status(JournalArchive archive) {
    StringBuilder text = new StringBuilder();
    for (LogKind log : LogKind.values()) {
      LogStatus s = archive.status(log);
      text.append(
          String.format(
              Locale.ROOT,
              "%-9s entries %d to %d, signed up to %d, exported up to %d, full to %d %%%s%n",
              name(log),
              s.first(),
              s.last(),
              s.signed(),
              s.exported(),
              s.percent(),
              s.stopped() == 0 ? "" : ", " + s.stopped() + " meters stopped"));
      s.faults().forEach(fault -> text.append("  NOT WHOLE: ").append(fault).append('\n'));
    }
    return text.toString();
  }

  static String check(JournalArchive archive, String log) {
    try {
      List<String> faults = archive.check(log(log));
      return faults.isEmpty()
          ? "The " + log + " log is whole."
          : "NOT WHOLE:\n  " + String.join("\n  ", faults);
    } catch (IOException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static String export(JournalArchive archive, String log, String file) {
    try (FileChannel channel =
        FileChannel.open(Path.of(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      LogKind kind = log(log);
      boolean opened = kind != LogKind.CONSUMER;
      ExportPart part = archive.export(new ExportRequest(kind, 0, 0, PART, opened));
      write(channel, part);
      while (!part.isLast()) {
        part = archive.export(new ExportRequest(kind, part.last() + 1, part.to(), PART, opened));
        write(channel, part);
      }
      channel.force(true);
      return "Entries up to "
          + part.to()
          + " are in "
          + file
          + ". Verify it, keep it safe; then"
          + " tiaki:journal LOG SEQUENCE CHAIN frees them (tiaki journal verify --json tells both).";
    } catch (IOException | IllegalArgumentException e) {
      return "Nothing was exported: " + e;
    }
  }

  private static void write(FileChannel channel, ExportPart part) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(part.octets());
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  static String confirm(JournalArchive archive, String log, String sequence, String chain) {
    try {
      archive
          .confirm(log(log), Long.parseLong(sequence), chain, "local console")
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return "Entries up to " + sequence + " may make room.";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "Interrupted.";
    } catch (ExecutionException e) {
      return "Nothing was freed: " + (e.getCause() == null ? e : e.getCause()).getMessage();
    } catch (TimeoutException | IllegalArgumentException e) {
      return "Nothing was freed: " + e;
    }
  }

  private static LogKind log(String name) {
    for (LogKind log : LogKind.values()) {
      if (name(log).equals(name)) {
        return log;
      }
    }
    throw new IllegalArgumentException("The logs are system, consumer and billing");
  }

  private static String name(LogKind log) {
    return log.name().toLowerCase(Locale.ROOT);
  }
}
