package io.tiaki.session.dtls.internal;

import io.tiaki.session.SessionListener;

/** A registered listener; after {@link #end} it is not called any more. */
final class ListenerEntry {
  private final SessionListener listener;
  private volatile boolean active = true;

  ListenerEntry(SessionListener listener) {
    this.listener = listener;
  }

  SessionListener listener() {
    return listener;
  }

  boolean isActive() {
    return active;
  }

  void end() {
    active = false;
  }
}
