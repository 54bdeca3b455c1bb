package io.tiaki.session.dtls;

import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one server tells people of handshakes that failed: each reason once, until it is another one
 * or there was a session in between. Safe for use by many threads.
 */
final class Complaints {
  /** Once it may be the link. */
  private static final int UNPROVEN_AFTER = 2;

  private final String link;
  private final DtlsServerEnvironment environment;
  private @Nullable String told;
  private int unproven;

  Complaints(String link, DtlsServerEnvironment environment) {
    this.link = link;
    this.environment = environment;
  }

  void failed(InetSocketAddress from, Association association, IOException failure) {
    tell(from, association.explain(failure), association.outcome().failure(failure));
  }

  /** The client has given up a handshake; perhaps it never gets further than that. */
  synchronized void beganAnew(InetSocketAddress from, Association association) {
    String doubt = association.outcome().doubt();
    unproven += doubt == null ? 0 : 1;
    if (doubt != null && unproven >= UNPROVEN_AFTER) {
      tell(from, doubt, Failure.TIMEOUT);
    }
  }

  synchronized void established() {
    told = null;
    unproven = 0;
  }

  private synchronized void tell(InetSocketAddress from, String reason, Failure kind) {
    if (!reason.equals(told)) {
      told = reason;
      environment.refused(link, from, reason, kind);
    }
  }
}
