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

  /** No content of an alarm. */
  private static final String UNKNOWN = "?";

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
    Optional<SecurityModule> security = services.security();
    Optional<Outbox> outbox = services.outbox();
    if (security.isEmpty() || outbox.isEmpty()) {
      return;
    }
    if (!content.equals(asked) || !now.isBefore(nextTry)) {
      asked = content;
      nextTry = now.plus(AlarmMessage.TRY_AGAIN);
      number = Math.max(number + 1, now.toEpochMilli());
      AlarmMessage message =
          AlarmMessage.of(settings.gateway(), number, state, faults, occasion, now);
      send(message, content, security.get(), outbox.get());
    }
  }

  /** Whatever was said, the next look says how things are. */
  void again() {
    said = UNKNOWN;
  }

  private void send(AlarmMessage message, String content, SecurityModule security, Outbox outbox) {
    try {
      byte[] json = message.json().getBytes(StandardCharsets.UTF_8);
      byte[] sealed = security.envelop(settings.recipient(), json);
      byte[] cms = security.sign(settings.signer(), sealed);
      outbox
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
