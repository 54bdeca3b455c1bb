package io.tiaki.store.internal;

import org.jspecify.annotations.Nullable;

/** A reader's cursor on its way. */
final class Advancing extends Change<Void> {
  private final String reader;
  private final long position;

  Advancing(String reader, long position) {
    this.reader = reader;
    this.position = position;
  }

  @Override
  boolean grows() {
    return false;
  }

  @Override
  @Nullable Void run(Tables tables, Edits edits) {
    edits.put(tables.cursors, reader, position);
    return null;
  }

  @Override
  Exception translated(EngineException e) {
    return Readings.translated(e);
  }
}
