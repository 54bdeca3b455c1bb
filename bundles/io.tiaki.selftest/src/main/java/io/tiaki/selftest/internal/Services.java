package io.tiaki.selftest.internal;

import io.tiaki.journal.Journal;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TamperInput;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.Outbox;
import java.util.Collection;
import java.util.Optional;

/** What this needs from others, as far as it is there at the moment; each may come and go. */
interface Services {
  /** What can be tested. */
  Collection<SelfTest> tests();

  /** Who notices that the gateway is opened. */
  Collection<TamperInput> inputs();

  /** Remembers. */
  Optional<StateStore> state();

  /** Records. */
  Optional<Journal> journal();

  /** Signs and encrypts alarms. */
  Optional<SecurityModule> security();

  /** Takes alarms. */
  Optional<Outbox> outbox();
}
