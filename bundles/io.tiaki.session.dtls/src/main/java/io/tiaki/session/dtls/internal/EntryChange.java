package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.session.dtls.Authentication;
import org.jspecify.annotations.Nullable;

/** Whether a meter's session may stay when its entry in the directory changes. */
final class EntryChange {
  private EntryChange() {}

  /** Why it may not, or null when it may. */
  static @Nullable String obstacle(
      MeterEntry before, MeterEntry now, @Nullable GatewaySession session) {
    if (now.state() != MeterEntry.State.PRE_REGISTERED) {
      return "the meter is blocked in the directory";
    }
    if (!before.address().equals(now.address())) {
      return "the meter has a new address";
    }
    if (!before.group().equals(now.group())) {
      return "the meter is in another group"; // Its session was agreed on by the other's policy.
    }
    boolean fits =
        session == null
            || session.identity().authentication().isPreShared()
            || session.fingerprint().equals(now.fingerprint().orElse(session.fingerprint()));
    boolean pinned =
        session == null
            || session.identity().authentication() != Authentication.RAW_PUBLIC_KEY
            || now.fingerprint().isPresent();
    return fits && pinned ? null : "another certificate or key is pinned in the directory";
  }
}
