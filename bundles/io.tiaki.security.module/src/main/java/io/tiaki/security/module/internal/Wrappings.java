package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What can wrap a root; the first is the one for new roots. */
record Wrappings(List<RootWrapping> all) {
  Wrappings {
    all = List.copyOf(all);
  }

  RootWrapping preferred() {
    return all.get(0);
  }

  /** The one that wrapped the root in a file. */
  RootWrapping of(Path file) throws SecurityModuleException {
    int kind;
    try {
      kind = ErasableRoot.kind(file);
    } catch (IOException e) {
      throw new SecurityModuleException(
          Reason.FAILED, "The wrapping root " + file + " cannot be read: check owner and mode", e);
    }
    for (RootWrapping wrapping : all) {
      if (wrapping.kind() == kind) {
        return wrapping;
      }
    }
    return preferred();
  }

  /** Destroys what wrapped older roots of a store. */
  void destroyOthers(ErasableRoot current) throws SecurityModuleException {
    for (RootWrapping wrapping : all) {
      wrapping.destroyOthers(ErasableRoot.prefix(current.store()), Set.of(current.label()));
    }
  }
}
