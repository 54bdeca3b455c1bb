package io.tiaki.usecase.maintenance.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.Outbox;
import java.util.Optional;

/** What this needs from others, as far as it is there at the moment; each may come and go. */
public interface Services {
  /** Way to the meters. */
  Optional<CosemClient> cosem();

  /** Which meters there are. */
  Optional<MeterDirectory> directory();

  /** Remembers what was told. */
  Optional<StateStore> state();

  /** Whether the gateway is in the safe state. */
  Optional<OperatingState> operating();

  /** Decides what leaves. */
  Optional<AccessControl> access();

  /** Signs and encrypts. */
  Optional<SecurityModule> security();

  /** Takes what leaves. */
  Optional<Outbox> outbox();

  /** Records. */
  Optional<Journal> journal();
}
