package io.tiaki.meter.internal.cosem.security;

import java.util.HashSet;
import java.util.Set;

/**
 * How the clients of one session try to prove who they are. Whoever has done it in this session is
 * not kept waiting, whatever others do. For one thread at a time.
 */
public final class Attempts {
  private final MeterSecurity security;
  private final String peer;

  /** SAPs of clients whose last attempt was right. */
  private final Set<Integer> proven = new HashSet<>(2);

  /**
   * @param peer who the session's other end has proved to be
   */
  public Attempts(MeterSecurity security, String peer) {
    this.security = security;
    this.peer = peer;
  }

  /** Whether a client may try now. */
  public boolean mayTry(int sap) {
    return proven.contains(sap) || security.throttle().isOpen(peer, sap);
  }

  /** How its attempt ended. */
  public void ended(int sap, boolean right) {
    if (right) {
      proven.add(sap);
      security.throttle().succeeded(peer, sap);
    } else {
      proven.remove(sap);
      security.throttle().failed(peer, sap);
    }
  }
}
