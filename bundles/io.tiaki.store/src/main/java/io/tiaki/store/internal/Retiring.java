package io.tiaki.store.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes cursors of readers away that are no more. */
final class Retiring extends Change<Void> {
  private static final Logger LOG = LoggerFactory.getLogger(Retiring.class);

  private final List<String> readers;

  Retiring(List<String> readers) {
    this.readers = List.copyOf(readers);
  }

  @Override
  boolean grows() {
    return false;
  }

  @Override
  @Nullable Void run(Tables tables, Edits edits) {
    for (String reader : readers) {
      if (tables.cursors.containsKey(reader)) {
        edits.remove(tables.cursors, reader);
        LOG.info("The reader {} holds nothing back any more", reader);
      }
    }
    return null;
  }
}
