package io.tiaki.store.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the directory file by looking at it; a file that vanished keeps what is known, an empty
 * one removes all.
 */
final class DirectoryFile {
  private static final long MOST_OCTETS = 8L << 20;
  private static final int MOST_PROBLEMS_LOGGED = 20;
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFile.class);

  /** What tells one content from another without reading it. */
  private record Stamp(FileTime modified, long size) {}

  private final Path path;
  private final Directory directory;
  private @Nullable Stamp read;
  private @Nullable Stamp seen;
  private String trouble = "";
  private Set<String> problems = Set.of();

  DirectoryFile(Path path, Directory directory) {
    this.path = path;
    this.directory = directory;
  }

  /** Looks once; called about once a second, always by one thread. */
  void poll() {
    try {
      Stamp now = stamp();
      if (now.equals(read)) {
        trouble("", false);
        return;
      }
      // A file that is being written again is short for a moment: with meters known, it must hold
      // still for one look.
      boolean still = now.equals(seen) || directory.all().isEmpty();
      seen = now;
      if (!still) {
        return;
      }
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
      if (now.equals(stamp())) {
        read = now;
        take(DirectoryLines.parse(text));
      }
      trouble("", false);
    } catch (IOException e) {
      read = null;
      boolean missing = !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      trouble(missing ? "is not there" : "cannot be read (" + e.getMessage() + ")", missing);
    }
  }

  private Stamp stamp() throws IOException {
    BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
    if (!a.isRegularFile() || a.size() > MOST_OCTETS) {
      throw new IOException(
          a.isRegularFile() ? "larger than " + MOST_OCTETS + " octets" : "not a file");
    }
    return new Stamp(a.lastModifiedTime(), a.size());
  }

  private void take(DirectoryLines lines) {
    List<String> found = lines.problems();
    List<String> fresh = found.stream().filter(p -> !problems.contains(p)).toList();
    fresh.stream().limit(MOST_PROBLEMS_LOGGED).forEach(p -> LOG.warn("Directory {}: {}", path, p));
    if (fresh.size() > MOST_PROBLEMS_LOGGED) {
      LOG.warn(
          "Directory {}: {} more lines are left out", path, fresh.size() - MOST_PROBLEMS_LOGGED);
    }
    problems = new HashSet<>(found);
    if (directory.replace(lines.meters())) {
      LOG.info("Directory {}: {} meters", path, lines.meters().size());
      long hidden = directory.hidden();
      if (hidden > 0) {
        LOG.info(
            "Directory {}: {} of them do not count, the control system removed them; register them there to have them back",
            path,
            hidden);
      }
    }
  }

  private void trouble(String what, boolean missing) {
    if (what.equals(trouble)) {
      return;
    }
    trouble = what;
    int known = directory.all().size();
    if (what.isEmpty()) {
      LOG.info("Directory {} can be read again", path);
    } else if (missing && known == 0) {
      LOG.info("Directory {} {} yet: no meters are known until it is", path, what);
    } else {
      LOG.warn(
          "Directory {} {}: the {} meters known are kept; put the file back, or empty it to remove them",
          path,
          what,
          known);
    }
  }
}
