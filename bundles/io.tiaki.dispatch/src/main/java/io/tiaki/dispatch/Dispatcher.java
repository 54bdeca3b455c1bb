package io.tiaki.dispatch;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.dispatch.internal.Answers;
import io.tiaki.dispatch.internal.Inbox;
import io.tiaki.dispatch.internal.InstructionMessage;
import io.tiaki.dispatch.internal.MalformedException;
import io.tiaki.dispatch.internal.Memory;
import io.tiaki.dispatch.internal.OutcomeMessage;
import io.tiaki.dispatch.internal.Prior;
import io.tiaki.dispatch.internal.Remembered;
import io.tiaki.dispatch.internal.Running;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.StateException;
import io.tiaki.platform.TimeTrust;
import io.tiaki.platform.TrustedTime;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes instructions: verifies the signature, opens, checks form and addressee, asks access
 * control, remembers the id, hands over, and answers. Waits while a service that this needs is
 * away. State is touched by the one thread given.
 */
public final class Dispatcher implements InboundListener {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  /** So much the issuer's clock may be ahead of the gateway's. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private static final long SWEEP_SECONDS = 60;
  private static final long MOST_REMEMBERED = 100_000;

  /**
   * Types that do no harm at a wrong time: reading changes nothing, and the update bundle itself
   * remembers ids.
   */
  private static final Set<String> TIMELESS =
      Set.of("reading.read", "reading.profile", "update.install", "selftest.run");

  /**
   * Says by a name that the gateway chose for it what it means, so that it counts once and no clock
   * is needed to know an old one (uplink protocol, alarm).
   */
  private static final String ACKNOWLEDGEMENT = "selftest.acknowledge";

  private static final String OCCASION = "occasion";

  /** What is carried out though its validity cannot be judged ends by then. */
  private static final Duration UNJUDGED = Duration.ofMinutes(2);

  private final Settings settings;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Memory memory;
  private final Answers answers;
  private final Running running;
  private final Inbox inbox;
  private boolean recovered;
  private boolean unreadable;

  /**
   * Makes it; {@link #start} sets it going.
   *
   * @param thread a scheduler with one thread; the caller ends it
   */
  public Dispatcher(
      Settings settings, Clock clock, ScheduledExecutorService thread, Services services) {
    this.settings = settings;
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.memory = new Memory(services::state);
    this.answers = new Answers(settings, thread, services);
    this.running = new Running(clock, thread, services::handlers, this::ended, this::waits);
    this.inbox = new Inbox(thread, LOOK_AGAIN, this::isReady, this::process);
  }

  /** Goes on with what was open when the gateway stopped. */
  public void start() {
    thread.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    inbox.wake();
  }

  @Override
  public void received(Kind kind, byte[] cms) {
    if (kind == Kind.INSTRUCTION && !inbox.offer(cms)) {
      journal(
          JournalEvent.system(
              "instruction.dropped",
              "unknown",
              "Too many instructions wait; more were dropped unread"));
    }
  }

  @Override
  public void connected() {
    // Nothing waits here for a connection.
  }

  /** How many messages were dropped because too many waited. */
  public long dropped() {
    return inbox.dropped();
  }

  private boolean isReady() {
    boolean there =
        services.security().isPresent()
            && services.access().isPresent()
            && services.state().isPresent()
            && services.outbox().isPresent()
            && services.journal().isPresent()
            && services.time().isPresent()
            && services.time().get().trust().state() != TimeTrust.State.STARTING;
    return there && (recovered || recover());
  }

  /**
   * What was handed over and has no outcome: run again, or failed. What the outbox does not have:
   * given again.
   */
  private boolean recover() {
    try {
      List<Remembered> open = memory.open();
      recovered = true;
      if (isTimeTrusted()) {
        memory.barrier(services.wentBack(), clock.instant());
      }
      open.forEach(this::recover);
    } catch (StateException e) {
      if (!unreadable) {
        unreadable = true;
        log.warn("Instructions wait, because their memory cannot be read: {}", e.getMessage());
      }
      recovered = !e.retryable();
    }
    return recovered;
  }

  private void recover(Remembered remembered) {
    Instruction instruction = remembered.instruction();
    if (running.contains(instruction.id())) {
      return;
    }
    if (remembered.outcome().isPresent()) {
      give(remembered);
    } else if (instruction.validUntil().isAfter(clock.instant())) {
      running.resume(remembered);
    } else {
      ended(remembered, Running.interrupted());
    }
  }

  /** One message; false when it has to wait. */
  private boolean process(byte[] cms) {
    Optional<SecurityModule> security = services.security();
    if (security.isEmpty()) {
      return false;
    }
    String signer = "unknown";
    try {
      SignedContent signed = security.get().verify(cms);
      signer = signed.signer().commonName();
      byte[] json = security.get().open(settings.decrypter(), signed.content());
      return process(InstructionMessage.parse(json, signer));
    } catch (SecurityModuleException e) {
      journal(
          JournalEvent.system(
              "instruction.rejected", signer, "An instruction was dropped: " + e.getMessage()));
    } catch (MalformedException e) {
      malformed(signer, e);
    }
    return true;
  }

  private void malformed(String signer, MalformedException e) {
    journal(
        JournalEvent.system(
            "instruction.malformed", signer, "An instruction is malformed: " + e.getMessage()));
    if (e.id().isPresent() && e.gateway().equals(Optional.of(settings.gateway()))) {
      answerUnremembered(
          e.id().get(),
          Outcome.of(Status.MALFORMED, "The instruction is malformed: " + e.getMessage()));
    }
  }

  private boolean process(InstructionMessage message) {
    Instruction instruction = message.instruction();
    if (!message.gateway().equals(settings.gateway())) {
      journal(
          event("instruction.misdirected", instruction, "is for another gateway and was dropped"));
      return true;
    }
    Optional<AccessControl> access = services.access();
    if (access.isEmpty()) {
      return false;
    }
    Prior prior;
    try {
      prior =
          running.containsOfAnother(instruction) ? Prior.otherIssuer() : memory.prior(instruction);
    } catch (StateException e) {
      return !e.retryable()
          && refuse(
              instruction, Status.FAILED, "The gateway's memory is damaged: " + e.getMessage());
    }
    journal(event("instruction.received", instruction, "was received"));
    Decision decision =
        access
            .get()
            .decide(
                new AccessRequest(instruction.issuer(), instruction.type(), instruction.meter()));
    if (!decision.permitted()) {
      return refuse(instruction, Status.REFUSED, "Access control refused it: " + decision.reason());
    }
    return prior.objection().isEmpty()
        ? accept(unclocked(message), prior.repeated())
        : refuse(instruction, Status.REFUSED, prior.objection());
  }

  private boolean isTimeTrusted() {
    return services.time().map(TrustedTime::trusted).orElse(false);
  }

  /** An old instruction that comes again must not act because the clock was set back. */
  private boolean isUntimely(Instruction instruction) {
    return !TIMELESS.contains(instruction.type())
        && !namesOccasion(instruction)
        && !isTimeTrusted();
  }

  /** Whether it proves by itself that it is not an old one: who carries it out compares. */
  private static boolean namesOccasion(Instruction instruction) {
    return instruction.type().equals(ACKNOWLEDGEMENT)
        && instruction.parameters().containsKey(OCCASION);
  }

  /** While the clock can be wrong, validity says nothing: a wrong clock must not lock a gateway. */
  private InstructionMessage unclocked(InstructionMessage message) {
    Instruction sent = message.instruction();
    if (!namesOccasion(sent) || isTimeTrusted()) {
      return message;
    }
    Instant until = clock.instant().plus(UNJUDGED);
    return new InstructionMessage(
        message.gateway(),
        message.created(),
        new Instruction(
            sent.id(), sent.type(), sent.meter(), sent.issuer(), until, sent.parameters()));
  }

  /**
   * After the memory went back, what was issued before may have acted and not be known any more.
   */
  private boolean isFromBefore(InstructionMessage message) {
    String type = message.instruction().type();
    boolean harmless = TIMELESS.contains(type) && !type.equals("update.install");
    if (harmless || type.startsWith("journal.") || namesOccasion(message.instruction())) {
      return false;
    }
    try {
      return memory
          .barrier(services.wentBack(), clock.instant())
          .map(since -> !message.created().isAfter(since.plus(CLOCKS_DIFFER)))
          .orElse(false);
    } catch (StateException e) {
      return true;
    }
  }

  private boolean accept(InstructionMessage message, Optional<Remembered> before) {
    Instruction instruction = message.instruction();
    Instant now = clock.instant();
    if (running.contains(instruction.id())) {
      // Its outcome follows by itself.
      return true;
    } else if (before.isPresent()) {
      recover(before.get());
      return true;
    } else if (isUntimely(instruction)) {
      return refuse(
          instruction,
          Status.TIME_NOT_TRUSTED,
          "The gateway's time is not trusted, so it is not known whether this is still valid: ask again later");
    } else if (isFromBefore(message)) {
      return refuse(
          instruction,
          Status.REFUSED,
          "The gateway's memory went back to an older state, and this was issued before or within a minute after: it may have acted already. Check, then ask again with a new id");
    } else if (!instruction.validUntil().isAfter(now)) {
      return refuse(
          instruction,
          Status.EXPIRED,
          "Its validity had ended when it came: ask again with a new id");
    } else if (instruction.validUntil().isAfter(now.plus(LONGEST_VALIDITY))) {
      return refuse(instruction, Status.MALFORMED, "validUntil is more than 7 days ahead");
    } else if (running.isFull() || isMemoryFull()) {
      return refuse(
          instruction,
          Status.OVERLOADED,
          "The gateway carries out too many instructions: ask again later");
    }
    remember(Remembered.accepted(instruction));
    return true;
  }

  private boolean isMemoryFull() {
    try {
      return memory.size() >= MOST_REMEMBERED;
    } catch (StateException e) {
      return true;
    }
  }

  /** Remembered first, handed over then: after a crash in between it cannot act twice. */
  private void remember(Remembered remembered) {
    String id = remembered.instruction().id();
    running.reserve(remembered.instruction());
    memory
        .keep(remembered)
        .whenCompleteAsync(
            (ok, failure) -> {
              if (failure == null) {
                running.start(remembered);
              } else {
                running.release(id);
                refuse(
                    remembered.instruction(),
                    Status.OVERLOADED,
                    "The gateway could not remember it, so it did nothing: ask again later");
              }
            },
            thread);
  }

  private void ended(Remembered remembered, Outcome outcome) {
    Instruction instruction = remembered.instruction();
    journal(
        event(
            outcome.status() == Status.DONE ? "instruction.done" : "instruction.failed",
            instruction,
            said(outcome)));
    Remembered complete =
        remembered.with(
            OutcomeMessage.of(settings.gateway(), instruction.id(), "", outcome, clock.instant()));
    // Also when it cannot be remembered the outcome leaves: the outbox is durable itself.
    memory.keep(complete).whenCompleteAsync((ok, failure) -> give(complete), thread);
  }

  /** Only told: neither remembered nor in the way of an outcome. */
  private void waits(Instruction instruction, String why) {
    answers.tell(
        OutcomeMessage.progress(settings.gateway(), instruction.id(), why, clock.instant()));
  }

  private void give(Remembered remembered) {
    remembered
        .outcome()
        .ifPresent(message -> answers.give(message, () -> memory.keep(remembered.sent())));
  }

  private boolean refuse(Instruction instruction, Status status, String text) {
    Outcome outcome = Outcome.of(status, text);
    journal(event("instruction.refused", instruction, said(outcome)));
    answerUnremembered(instruction.id(), outcome);
    return true;
  }

  /**
   * Has an id of its own: it must not stand in the way of the outcome of the instruction that may
   * act under this id.
   */
  private void answerUnremembered(String id, Outcome outcome) {
    String suffix = "." + outcome.status().name().toLowerCase(Locale.ROOT).replace('_', '-');
    answers.give(
        OutcomeMessage.of(settings.gateway(), id, suffix, outcome, clock.instant()), () -> {});
  }

  private void sweep() {
    try {
      // What is forgotten because a clock was set forward could act again once it is set back.
      if (recovered && services.state().isPresent() && isTimeTrusted()) {
        memory.forget(clock.instant());
        memory.barrier(services.wentBack(), clock.instant());
      }
    } catch (StateException e) {
      log.debug("Old instructions are forgotten later: {}", e.getMessage());
    }
  }

  private static String said(Outcome outcome) {
    return "ended with "
        + outcome.status()
        + (outcome.text().isEmpty() ? "" : ": " + outcome.text());
  }

  private static JournalEvent event(String code, Instruction instruction, String what) {
    String text = "Instruction " + instruction.id() + " (" + instruction.type() + ") " + what;
    JournalEvent event = JournalEvent.system(code, instruction.issuer(), text);
    return new JournalEvent(
        event.log(), event.code(), event.subject(), instruction.meter(), event.text());
  }

  private void journal(JournalEvent event) {
    services.journal().ifPresent(journal -> journal.record(event));
  }
}
