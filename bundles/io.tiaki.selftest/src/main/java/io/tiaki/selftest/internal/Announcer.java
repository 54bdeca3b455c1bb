package io.tiaki.selftest.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import io.tiaki.platform.SelfTest.Consequence;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what failed: in the log, in the journal, and to the control system. One thread. */
final class Announcer {
  private static final Logger log = LoggerFactory.getLogger(SelfTests.class);
  private static final String SUBJECT = "gateway";

  private final Services services;
  private final Alarms alarms;

  Announcer(Settings settings, Clock clock, Services services) {
    this.services = services;
    this.alarms = new Alarms(settings, clock, services);
  }

  void failed(Fault fault) {
    boolean tamper = fault.test().startsWith(Fault.TAMPER);
    if (fault.staysUntilSeen() && fault.consequence() == Consequence.NOTICE) {
      log.error("{}", Faults.reason(fault));
    } else {
      log.warn("{}", Faults.reason(fault));
    }
    journal(tamper ? "tamper.detected" : "selftest.failed", Faults.reason(fault));
  }

  void passedAgain(String test) {
    log.info("The self-test {} passes again", test);
    journal("selftest.passed", "The self-test " + test + " passes again");
  }

  void entered(State state) {
    if (state.mode() == Mode.SAFE || state.mode() == Mode.SILENT) {
      String stops =
          state.mode() == Mode.SAFE
              ? "readings are collected and none leave"
              : "readings are collected and nothing leaves";
      log.error(
          "The gateway is in the safe state: {}. Resolve it, then tiaki:selftest acknowledge in the"
              + " shell or dcs selftest GATEWAY --acknowledge. Why: {}",
          stops,
          String.join("; ", state.reasons()));
      journal("state.safe", "The gateway is in the safe state: " + stops);
    } else if (state.mode() == Mode.NORMAL) {
      log.info("The gateway has left the safe state");
      journal("state.normal", "The gateway has left the safe state");
    }
  }

  void acknowledged(String who, List<Fault> left) {
    String text =
        left.isEmpty()
            ? who + " acknowledged what had failed"
            : who + " acknowledged, and still failing: " + names(left);
    log.info("{}", text);
    journal("state.acknowledged", text);
  }

  /** Who meant another alarm may have missed the newest: it is told again. */
  void notAcknowledged(String who) {
    String text = who + " acknowledged something else than what failed last: nothing was forgotten";
    log.warn("{}", text);
    journal("state.not-acknowledged", text);
    alarms.again();
  }

  /** What the control system has to know; says it when it can. */
  void tell(State state, List<Fault> faults, String occasion) {
    alarms.look(state, faults, occasion);
  }

  private static String names(List<Fault> faults) {
    return String.join(", ", faults.stream().map(Fault::test).toList());
  }

  private void journal(String code, String text) {
    services.journal().ifPresent(j -> j.record(JournalEvent.system(code, SUBJECT, text)));
  }
}
