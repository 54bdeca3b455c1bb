package io.tiaki.security.module.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that one alias has had: the first is called as the alias, the next ones {@code ALIAS.2},
 * {@code ALIAS.3}. Used is the last one that has a certificate; one above it waits for its own;
 * those below open what was encrypted for them.
 */
final class KeyVersions {
  private final Map<String, OwnKey> keys;
  private final String alias;
  private final int last;

  /** Those that are there now. */
  KeyVersions(Map<String, OwnKey> keys, String alias) {
    this.keys = keys;
    this.alias = alias;
    int version = keys.containsKey(alias) ? 1 : 0;
    while (version > 0 && keys.containsKey(name(alias, version + 1))) {
      version++;
    }
    this.last = version;
  }

  static String name(String alias, int version) {
    return version == 1 ? alias : alias + "." + version;
  }

  /** The alias of a version's name. */
  static String alias(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The name of the newest that has a certificate; the first when none has. */
  String current() {
    for (int version = last; version > 1; version--) {
      OwnKey key = keys.get(name(alias, version));
      if (key != null && !key.chain().isEmpty()) {
        return name(alias, version);
      }
    }
    return alias;
  }

  /** The name of the newest. */
  String newest() {
    return name(alias, Math.max(1, last));
  }

  /** Whether the newest waits for its certificate beside one that has its own. */
  boolean isRolling() {
    return !newest().equals(current());
  }

  /** The name of the next. */
  String next() {
    return name(alias, last + 1);
  }

  /** Names, the newest first. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int version = last; version > 0; version--) {
      names.add(name(alias, version));
    }
    return names;
  }

  /** The key of a name. */
  @Nullable OwnKey get(String name) {
    return keys.get(name);
  }
}
