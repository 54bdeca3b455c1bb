package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.CosemKeyFile;
import io.tiaki.security.module.CosemKeySet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Meters' COSEM keys in a keystore file of their own. An entry is 1 octet format (1) and a line of
 * a {@link CosemKeyFile}. Safe for use by many threads.
 */
public final class CosemKeyRing implements AutoCloseable {
  private static final int FORMAT = 1;

  private final SideKeyFile keys;

  private CosemKeyRing(SideKeyFile keys) {
    this.keys = keys;
  }

  /**
   * Unlocks the file when it is there; it is made with the first keys.
   *
   * @param keystore the keystore that the file stands beside, as {@code NAME.cosem}
   * @throws SecurityModuleException as {@link KeyFile#open}
   */
  public static CosemKeyRing open(Path keystore, Path unlock) throws SecurityModuleException {
    return new CosemKeyRing(SideKeyFile.open(keystore, "cosem", unlock));
  }

  /**
   * The keys behind an alias.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public CosemKeySet keys(String alias) throws SecurityModuleException {
    byte[] entry = keys.get(alias).orElse(null);
    if (entry == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS,
          "There are no COSEM keys with the alias " + alias + ": import them");
    }
    try {
      return CosemKeyFile.set(new String(entry, 1, entry.length - 1, StandardCharsets.US_ASCII));
    } catch (RuntimeException e) {
      throw new SecurityModuleException(
          Reason.FAILED, "COSEM keys in " + keys.file() + " are damaged: import them again");
    } finally {
      Arrays.fill(entry, (byte) 0);
    }
  }

  /** Adds keys, or replaces those of the same meter, and saves once. */
  public void add(Collection<CosemKeySet> added) throws SecurityModuleException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (CosemKeySet set : added) {
      byte[] line = CosemKeyFile.line(set).getBytes(StandardCharsets.US_ASCII);
      byte[] entry = new byte[1 + line.length];
      entry[0] = FORMAT;
      System.arraycopy(line, 0, entry, 1, line.length);
      Arrays.fill(line, (byte) 0);
      entries.put(CosemKeySet.alias(set.name()), entry);
    }
    keys.put(entries);
  }

  @Override
  public void close() {
    keys.close();
  }
}
