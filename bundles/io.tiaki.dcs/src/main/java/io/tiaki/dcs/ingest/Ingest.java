package io.tiaki.dcs.ingest;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.dcs.protocol.Answers.Rejection;
import io.tiaki.dcs.protocol.Forward;
import io.tiaki.dcs.protocol.Mark;
import io.tiaki.dcs.protocol.Message;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import io.tiaki.dcs.protocol.Progress;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages in bounded batches: examines them, stores what is good with one commit, and only
 * then acknowledges them and sends one receipt per gateway. A full queue blocks who offers.
 */
public final class Ingest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final int QUEUE = 256;
  private static final int BATCH = 64;
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final BlockingQueue<Inbound> queue = new ArrayBlockingQueue<>(QUEUE);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong messages = new AtomicLong();
  private final SecurityModule security;
  private final Book book;
  private final Listener listener;
  private final Clock clock;
  private final Examiner examiner;
  private final Thread thread;

  /** Learns what came in. Calls come one at a time. */
  public interface Listener {
    /** Readings that were not known before; they are stored. */
    void stored(String gateway, List<MeterReading> readings, Instant received);

    /** An outcome; it is stored. */
    void outcome(String gateway, Messages.Outcome outcome);

    /** How a gateway is; it is stored. */
    void alarm(String gateway, Alarm alarm);

    /** What a meter alerts of, which was not known before; it is stored. */
    void alert(String gateway, Alert alert);

    /** What precedes an outcome; it is stored. */
    void progress(String gateway, Progress progress);

    /** The store of a gateway is an older one than it was; for people. */
    void wentBack(String gateway, String text);

    /** A signed receipt to be sent. */
    void receipt(String gateway, byte[] cms);

    /** Something failed or is over; for people. */
    void problem(String text);
  }

  public Ingest(SecurityModule security, Book book, Listener listener, Clock clock) {
    this.security = security;
    this.book = book;
    this.listener = listener;
    this.clock = clock;
    this.examiner = new Examiner(security, listener::problem);
    this.thread = new Thread(this::run, "tiaki-dcs-ingest");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Takes a message; waits while too many wait already. */
  public void take(Inbound message) throws InterruptedException {
    queue.put(message);
  }

  /** Takes a message if there is room; what is not taken has no receipt and comes again. */
  public boolean offer(Inbound message) {
    return queue.offer(message);
  }

  /** Messages that were handled since the start, duplicates included. */
  public long messages() {
    return messages.get();
  }

  /** Messages that got no answer, because nobody can be held to them. */
  public long dropped() {
    return examiner.dropped();
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Inbound> batch = new ArrayList<>(BATCH);
    try {
      while (closing.getCount() > 0) {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        handle(batch);
      }
    } catch (InterruptedException e) {
      LOG.debug("Ingest ends");
    } catch (RuntimeException e) {
      LOG.error("Ingest ended by a mistake in the program; restart the control system", e);
      listener.problem("Readings are not taken any more: restart the control system");
    }
  }

  /** What one gateway's messages of a batch come to. */
  private static final class Work {
    final List<MeterReading> readings = new ArrayList<>();
    final List<Forward> forwards = new ArrayList<>();
    final List<Messages.Outcome> outcomes = new ArrayList<>();
    final List<Alarm> alarms = new ArrayList<>();
    final List<Alert> alerts = new ArrayList<>();
    final List<Alert> freshAlerts = new ArrayList<>();
    final List<Progress> progress = new ArrayList<>();
    final List<Mark> marks = new ArrayList<>();
    final List<String> back = new ArrayList<>();
    Optional<Mark> furthest = Optional.empty();
    final List<String> accepted = new ArrayList<>();
    final List<Rejection> rejected = new ArrayList<>();

    void take(Message message) {
      if (message instanceof Messages.Readings some) {
        readings.addAll(some.readings());
        some.mark().ifPresent(marks::add);
      } else if (message instanceof Forward forward) {
        forwards.add(forward);
        forward.mark().ifPresent(marks::add);
      } else if (message instanceof Messages.Outcome outcome) {
        readings.addAll(outcome.readings());
        outcomes.add(outcome);
      } else if (message instanceof Alarm alarm) {
        alarms.add(alarm);
      } else if (message instanceof Alert alert) {
        alerts.add(alert);
      } else if (message instanceof Progress one) {
        progress.add(one);
      }
    }
  }

  private void handle(List<Inbound> batch) throws InterruptedException {
    Map<String, Work> works = new LinkedHashMap<>();
    for (Inbound message : batch) {
      Work work = works.computeIfAbsent(message.gateway(), name -> new Work());
      collect(work, message);
    }
    Instant received = batch.get(0).received();
    Map<String, List<MeterReading>> added = store(works, received);
    messages.addAndGet(batch.size());
    batch.forEach(message -> message.acknowledge().run());
    works.forEach(this::answer);
    works.forEach(
        (gateway, work) -> {
          List<MeterReading> readings = added.getOrDefault(gateway, List.of());
          if (!readings.isEmpty()) {
            listener.stored(gateway, readings, received);
          }
          work.progress.forEach(progress -> listener.progress(gateway, progress));
          work.outcomes.forEach(outcome -> listener.outcome(gateway, outcome));
          work.back.forEach(text -> listener.wentBack(gateway, text));
          work.alarms.forEach(alarm -> listener.alarm(gateway, alarm));
          work.freshAlerts.forEach(alert -> listener.alert(gateway, alert));
        });
  }

  private void collect(Work work, Inbound message) {
    Examiner.Verdict verdict = examiner.examine(message);
    if (verdict instanceof Examiner.Accepted accepted) {
      if (accepted.message() instanceof Forward && book.isMailboxFull()) {
        // Not confirmed: the gateway keeps it until recipients fetch what waits.
        examiner.drop(message.gateway(), "too many messages wait for other recipients");
        return;
      }
      work.accepted.add(accepted.message().id());
      work.take(accepted.message());
    } else if (verdict instanceof Examiner.Rejected rejected) {
      work.rejected.add(rejected.rejection());
    }
  }

  /** Stores until it is durable: what is not stored is not confirmed. */
  private Map<String, List<MeterReading>> store(Map<String, Work> works, Instant received)
      throws InterruptedException {
    boolean failed = false;
    while (true) {
      try {
        if (failed) {
          book.reopen();
        }
        Map<String, List<MeterReading>> added = new LinkedHashMap<>();
        works.forEach(
            (gateway, work) -> added.put(gateway, book.add(gateway, work.readings, received)));
        works.values().forEach(w -> w.outcomes.forEach(o -> book.addOutcome(o, received)));
        works.forEach(
            (gateway, work) -> work.forwards.forEach(f -> book.addForward(gateway, f, received)));
        works.forEach((gateway, w) -> w.progress.forEach(p -> book.addProgress(gateway, p)));
        works.forEach((gateway, w) -> w.alarms.forEach(a -> book.keepAlarm(gateway, a)));
        works.forEach((gateway, work) -> keepAlerts(gateway, work, received));
        works.forEach((gateway, work) -> mark(gateway, work, received));
        book.commit();
        if (failed) {
          listener.problem("Readings are stored again");
        }
        return added;
      } catch (MVStoreException | IllegalStateException | DcsException e) {
        if (!failed) {
          LOG.error("Readings cannot be stored; nothing is confirmed until they can", e);
          listener.problem("Readings cannot be stored: " + Failures.text(e));
        }
        failed = true;
        if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new InterruptedException();
        }
      }
    }
  }

  private void keepAlerts(String gateway, Work work, Instant received) {
    work.freshAlerts.clear();
    work.alerts.stream()
        .filter(alert -> book.addAlert(gateway, alert, received))
        .forEach(work.freshAlerts::add);
  }

  private void mark(String gateway, Work work, Instant received) {
    work.back.clear();
    work.marks.forEach(mark -> book.mark(gateway, mark, received).ifPresent(work.back::add));
    work.furthest = book.furthest(gateway);
  }

  private void answer(String gateway, Work work) {
    if (work.accepted.isEmpty() && work.rejected.isEmpty()) {
      return;
    }
    byte[] receipt =
        Answers.receipt(gateway, clock.instant(), work.accepted, work.rejected, work.furthest);
    try {
      listener.receipt(gateway, security.sign("sign", receipt));
    } catch (SecurityModuleException e) {
      LOG.error("No receipts can be signed; gateways will send again", e);
    }
  }
}
