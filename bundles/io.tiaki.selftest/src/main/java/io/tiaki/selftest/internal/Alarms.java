package io.tiaki.selftest.internal;

import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the control system how things are, when that has changed: signed, encrypted, through the
 * outbox, tried again until it is taken. What could not be said and is over is not said. One
 * thread.
 */
final class Alarms {
  private static final Logger log = LoggerFactory.getLogger(Alarms.class);

  private final Settings settings;
  private final Clock clock;
  private final Services services;

  /** What the outbox took last; at the start, that all is well. */
  private volatile String said = "";

  private String asked = "";
  private Instant nextTry = Instant.MIN;
  private long number;

  Alarms(Settings settings, Clock clock, Services services) {
    this.settings = settings;
    this.clock = clock;
    this.services = services;
  }

  /** Says what is new. */
  void look(State state, List<Fault> faults, String occasion) {
    Instant now = clock.instant();
    String content = AlarmMessage.content(state, faults, occasion);
    boolean nothingNew = content.equals(said) || (said.isEmpty() && faults.isEmpty());
    boolean mute = state.mode() == Mode.SILENT || state.mode() == Mode.STARTING;
    if (nothingNew || mute || settings.gateway().isEmpty()) {
      return;
    }
    if (!content.equals(asked) || !now.isBefore(nextTry)) {
      asked = content;
      nextTry = now.plus(AlarmMessage.TRY_AGAIN);
      number = Math.max(number + 1, now.toEpochMilli());
      send(AlarmMessage.of(settings.gateway(), number, state, faults, occasion, now), content);
    }
  }

  private void send(AlarmMessage message, String content) {
    Optional<SecurityModule> security = services.security();
    Optional<Outbox> outbox = services.outbox();
    if (security.isEmpty() || outbox.isEmpty()) {
      return;
    }
    try {
      byte[] json = message.json().getBytes(StandardCharsets.UTF_8);
      byte[] sealed = security.get().envelop(settings.recipient(), json);
      byte[] cms = security.get().sign(settings.signer(), sealed);
      outbox
          .get()
          .put(new Envelope(message.id(), Kind.OUTCOME, cms))
          .whenComplete(
              (taken, failure) -> {
                if (failure == null) {
                  said = content;
                }
              });
    } catch (SecurityModuleException | RuntimeException e) {
      log.debug("An alarm waits", e);
    }
  }
}
