package io.tiaki.dcs.control;

import io.tiaki.dcs.DcsException;

/** Revokes certificates that the demo authority issued. */
@FunctionalInterface
public interface Revoker {
  /**
   * Revokes and publishes at once.
   *
   * @param name logical device name, common name, or fingerprint in 64 hexadecimal digits
   * @return how many certificates were revoked now; 0 when all were before
   * @throws DcsException when nothing was issued to it, or the list cannot be written
   */
  int revoke(String name) throws DcsException;
}
