package io.tiaki.dcs.command;

import io.tiaki.dcs.DcsException;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Verdict;
import io.tiaki.security.module.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last head of a gateway's log that was fetched, in a file of the control system: a gateway
 * whose log was put back to an older state, or written anew, is noticed by it.
 */
final class JournalAnchor {
  private final Path path;

  JournalAnchor(Path folder, String gateway, String log) {
    path = folder.resolve(gateway + "." + log + ".head");
  }

  /** Looks for the entry that was the last one when the log was fetched before. */
  static final class Watch implements Consumer<JournalEntry> {
    private final Optional<Head> before;
    private @Nullable String chain;

    private Watch(Optional<Head> before) {
      this.before = before;
    }

    @Override
    public void accept(JournalEntry entry) {
      if (before.filter(head -> head.sequence() == entry.sequence()).isPresent()) {
        chain = entry.chain();
      }
    }

    /** What does not go on from what was fetched before; empty: it does. */
    Optional<String> wrong(Verdict verdict) {
      if (before.isEmpty()) {
        return Optional.empty();
      }
      Head head = before.get();
      long last = verdict.head().map(Head::sequence).orElse(0L);
      if (last < head.sequence()) {
        return Optional.of(
            "it ends with entry "
                + last
                + ", entry "
                + head.sequence()
                + " was fetched before: an older state was brought back");
      }
      String found =
          chain != null ? chain : verdict.first() == head.sequence() + 1 ? verdict.before() : null;
      return found == null || found.equals(head.chain())
          ? Optional.empty()
          : Optional.of(
              "entry "
                  + head.sequence()
                  + " is not the one that was fetched before: entries were replaced");
    }
  }

  Watch watch() throws IOException, DcsException {
    try {
      return new Watch(Optional.of(Head.parse(Files.readAllBytes(path))));
    } catch (NoSuchFileException e) {
      return new Watch(Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new DcsException(path + " holds no head of a log: see what happened to it", e);
    }
  }

  /** Keeps the head of an export that is good; durable when it returns. */
  void keep(Verdict verdict) throws IOException {
    Optional<Head> head = verdict.head();
    if (head.isPresent()) {
      Files.createDirectories(path.getParent());
      String text = new String(head.get().octets(), StandardCharsets.US_ASCII);
      AtomicFile.write(path, text.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
