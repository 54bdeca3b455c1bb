package io.tiaki.security.module.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how files looked, so that only changed ones are read again. Not safe for use by many
 * threads.
 */
public final class FileChanges {
  private final Map<Path, Look> seen = new HashMap<>();

  /** A renamed file is another one, hence the key (the inode, where there is such a thing). */
  private record Look(FileTime written, long octets, @Nullable Object key) {}

  private static final Look ABSENT = new Look(FileTime.fromMillis(0), -1, null);

  /**
   * Whether a file appeared, changed or vanished since it was last asked about; a file not asked
   * about before has changed.
   */
  public boolean hasChanged(Path file) {
    Look now = look(file);
    return !now.equals(seen.put(file, now));
  }

  /** Asks about every file anew. */
  public void forget() {
    seen.clear();
  }

  private static Look look(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Look(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      return ABSENT;
    }
  }
}
