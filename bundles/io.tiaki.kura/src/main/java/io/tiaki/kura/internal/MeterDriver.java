package io.tiaki.kura.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.type.TypedValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the channels of assets at meters. Asks access control for each meter of each
 * call. Safe for use by many threads, which it keeps for the time-out at most.
 */
final class MeterDriver {
  /** The action of reading an attribute, as access control knows it. */
  static final String GET = "cosem.get";

  /** The action of writing one. */
  static final String SET = "cosem.set";

  private final Services services;
  private final MeterSubset subset;
  private final Clock clock;
  private final MeterAccess access = new MeterAccess();
  private volatile @Nullable DriverSettings settings;
  private volatile String problem = "the driver is not configured";

  MeterDriver(Services services, MeterSubset subset, Clock clock) {
    this.services = services;
    this.subset = subset;
    this.clock = clock;
  }

  /** Takes new settings; what is under way ends with the old ones. */
  void settings(DriverSettings fresh) {
    settings = fresh;
  }

  /** There are no usable settings: every channel fails with this text. */
  void unusable(String why) {
    problem = why;
    settings = null;
    subset.release(this);
  }

  /** Gives the meters back. */
  void close() {
    unusable("the driver is gone");
  }

  /** Reads; every record has its status afterwards. */
  void read(List<ChannelRecord> records) {
    run(records, GET);
  }

  /** Writes; every record has its status afterwards. */
  void write(List<ChannelRecord> records) {
    run(records, SET);
  }

  private void run(List<ChannelRecord> records, String action) {
    List<Job> jobs = new ArrayList<>();
    try {
      DriverSettings now = usable();
      Exchange exchange = new Exchange(clock, now.timeout());
      if (action.equals(SET) && !now.writable()) {
        throw new RefusedException("writing is off: set 'writable' of the driver");
      }
      CosemClient cosem =
          services
              .cosem()
              .orElseThrow(() -> new RefusedException("the COSEM client is not there now"));
      Map<MeterId, Optional<String>> refusals = new HashMap<>();
      for (ChannelRecord record : records) {
        job(record, action, now, cosem, refusals).ifPresent(jobs::add);
      }
      exchange.run(jobs);
    } catch (RefusedException e) {
      records.forEach(record -> Job.fail(record, text(e), clock.millis()));
    }
  }

  /** The settings, with the meters claimed. */
  DriverSettings usable() throws RefusedException {
    DriverSettings now = settings;
    if (now == null) {
      throw new RefusedException(problem);
    }
    subset.claim(this, now.meters());
    return now;
  }

  private Optional<Job> job(
      ChannelRecord record,
      String action,
      DriverSettings now,
      CosemClient cosem,
      Map<MeterId, Optional<String>> refusals) {
    try {
      Channel channel = Channel.of(record.getChannelConfig(), now.meters());
      Optional<String> refusal =
          refusals.computeIfAbsent(channel.meter(), meter -> refusal(now, action, meter));
      if (refusal.isPresent()) {
        throw new RefusedException(refusal.get());
      }
      return Optional.of(
          new Job(
              record,
              channel,
              action.equals(GET)
                  ? () -> read(cosem, channel, record)
                  : () -> write(cosem, channel, record.getValue(), now)));
    } catch (RefusedException e) {
      Job.fail(record, text(e), clock.millis());
      return Optional.empty();
    }
  }

  /** Why this meter may not be asked, if so. */
  Optional<String> refusal(DriverSettings now, String action, MeterId meter) {
    Optional<MeterDirectory> directory = services.directory();
    if (directory.isPresent() && directory.get().find(meter).isEmpty()) {
      return Optional.of("meter " + meter + " is not in the gateway's directory");
    }
    if (now.issuer().isEmpty()) {
      return Optional.of("access denied: set 'issuer' of the driver");
    }
    Optional<AccessControl> control = services.access();
    if (control.isEmpty()) {
      return Optional.of("access denied: access control is not there now");
    }
    Decision decision =
        control.get().decide(new AccessRequest(now.subject(), action, Optional.of(meter)));
    return decision.permitted()
        ? Optional.empty()
        : Optional.of("access denied to " + now.subject() + ": " + decision.reason());
  }

  private CompletionStage<MeterAccess.@Nullable Answer> read(
      CosemClient cosem, Channel channel, ChannelRecord record) {
    return access.read(cosem, channel, record.getValueType()).thenApply(answer -> answer);
  }

  private CompletionStage<MeterAccess.@Nullable Answer> write(
      CosemClient cosem, Channel channel, TypedValue<?> value, DriverSettings now) {
    return access
        .write(cosem, channel, value.getValue())
        .whenComplete((done, failure) -> record(channel, now, failure))
        .thenApply(done -> null);
  }

  private void record(Channel channel, DriverSettings now, @Nullable Throwable failure) {
    String what =
        "attribute %d of %s, class %d"
            .formatted(
                channel.attribute().attribute(),
                channel.attribute().instance(),
                channel.attribute().classId());
    JournalEvent event =
        JournalEvent.system(
            failure == null ? "kura.written" : "kura.write-failed", now.subject(), what);
    services
        .journal()
        .ifPresent(
            journal ->
                journal.record(
                    new JournalEvent(
                        event.log(),
                        event.code(),
                        event.subject(),
                        Optional.of(channel.meter()),
                        event.text())));
  }

  private static String text(RefusedException e) {
    return String.valueOf(e.getMessage());
  }
}
