package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.CosemKeyFile;
import io.tiaki.security.module.CosemKeySet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Meters' COSEM keys in a keystore file of their own. An entry is 1 octet format (1) and a line of
 * a {@link CosemKeyFile}. No two meters have the same encryption key: invocation counters are one
 * for each meter, so that two would meet one initial vector. Safe for use by many threads.
 */
public final class CosemKeyRing implements AutoCloseable {
  private static final byte FORMAT = 1;

  private final SideKeyFile keys;

  /** Those that somebody still uses. */
  private final Set<CosemKeySet> handedOut = Collections.newSetFromMap(new WeakHashMap<>());

  private boolean closed;

  /** Meters' names by what tells their encryption keys apart; made with the first import. */
  private @Nullable Map<String, String> owners;

  private CosemKeyRing(SideKeyFile keys) {
    this.keys = keys;
  }

  /**
   * Unlocks the file when it is there; it is made with the first keys.
   *
   * @param keystore the keystore that the file stands beside, as {@code NAME.cosem}
   * @throws SecurityModuleException as {@link KeyFile#open}
   */
  public static CosemKeyRing open(Path keystore, Unlock unlock) throws SecurityModuleException {
    return new CosemKeyRing(SideKeyFile.open(keystore, "cosem", unlock));
  }

  /**
   * The keys behind an alias; destroyed when this is closed.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public CosemKeySet keys(String alias) throws SecurityModuleException {
    CosemKeySet set = read(alias);
    synchronized (handedOut) {
      if (closed) {
        set.destroy();
        throw new SecurityModuleException(Reason.FAILED, "The security module is closed");
      }
      handedOut.add(set);
    }
    return set;
  }

  private CosemKeySet read(String alias) throws SecurityModuleException {
    byte[] entry = keys.get(alias).orElse(null);
    if (entry == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS,
          "There are no COSEM keys with the alias " + alias + ": import them");
    }
    try {
      return CosemKeyLine.parse(entry, 1, entry.length);
    } catch (RuntimeException e) {
      throw new SecurityModuleException(
          Reason.FAILED, "COSEM keys in " + keys.file() + " are damaged: import them again");
    } finally {
      Arrays.fill(entry, (byte) 0);
    }
  }

  /**
   * Adds keys, or replaces those of the same meter, and saves once.
   *
   * @throws SecurityModuleException {@code FAILED} when two meters, of these or of those that are
   *     there, would have the same encryption key: nothing is added
   */
  public synchronized void add(Collection<CosemKeySet> added) throws SecurityModuleException {
    Map<String, String> known = owners();
    Map<String, String> changed = changed(known, added);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (CosemKeySet set : added) {
      byte[] line = CosemKeyLine.format(set);
      byte[] entry = new byte[1 + line.length];
      entry[0] = FORMAT;
      System.arraycopy(line, 0, entry, 1, line.length);
      Arrays.fill(line, (byte) 0);
      byte[] before = entries.put(CosemKeySet.alias(set.name()), entry);
      if (before != null) {
        Arrays.fill(before, (byte) 0);
      }
    }
    keys.put(entries);
    owners = changed;
  }

  /** Who has which key when all is added. */
  private static Map<String, String> changed(
      Map<String, String> known, Collection<CosemKeySet> added) throws SecurityModuleException {
    Map<String, String> claimed = new HashMap<>(known);
    Map<String, String> last = new HashMap<>();
    for (CosemKeySet set : added) {
      String mark = mark(set);
      last.put(CosemKeySet.alias(set.name()), mark);
      String other = mark.isEmpty() ? null : claimed.put(mark, set.name());
      if (other != null && !CosemKeySet.alias(other).equals(CosemKeySet.alias(set.name()))) {
        throw new SecurityModuleException(
            Reason.FAILED,
            "Meters "
                + other
                + " and "
                + set.name()
                + " have the same guek, none of these keys was taken: give each a key of its own");
      }
    }
    claimed
        .entrySet()
        .removeIf(
            entry -> {
              String mark = last.get(CosemKeySet.alias(entry.getValue()));
              return mark != null && !mark.equals(entry.getKey());
            });
    return claimed;
  }

  /** Tells its encryption key from others; empty when it has none. */
  private static String mark(CosemKeySet set) {
    return set.canCipher() ? HexFormat.of().formatHex(set.keyId()) : "";
  }

  private Map<String, String> owners() throws SecurityModuleException {
    Map<String, String> present = owners;
    if (present != null) {
      return present;
    }
    Map<String, String> found = new HashMap<>();
    for (String alias : keys.aliases()) {
      try {
        CosemKeySet set = read(alias);
        if (set.canCipher()) {
          found.put(mark(set), set.name());
        }
        set.destroy();
      } catch (SecurityModuleException damaged) {
        // Whoever asks for it is told; it must be possible to import it again.
        continue;
      }
    }
    return found;
  }

  /** Destroys what was handed out. */
  @Override
  public void close() {
    List<CosemKeySet> used;
    synchronized (handedOut) {
      closed = true;
      used = new ArrayList<>(handedOut);
      handedOut.clear();
    }
    used.forEach(CosemKeySet::destroy);
    keys.close();
  }
}
