package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.client.Timers.Timer;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.WrapperPdu;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one exchange at a time over a line: sends, waits, counts what is not answered. Used by one
 * mailbox only.
 */
final class Transactions {
  private final Surroundings surroundings;
  private final Mailbox mailbox;
  private final Troubles troubles;
  private final Consumer<String> notAssociated;
  private final IntConsumer silent;

  private @Nullable Line line;
  private @Nullable Transaction<?> current;
  private @Nullable Timer timer;
  private int alarm;
  private int timeouts;
  private final Pace pace = new Pace();
  private long firstSent;
  private boolean repeated;
  private boolean answeredRepeated;

  /**
   * @param notAssociated called when the meter does not know the association any more
   * @param silent called after too many time-outs in a row, with their number
   */
  Transactions(
      Surroundings surroundings,
      Mailbox mailbox,
      Troubles troubles,
      Consumer<String> notAssociated,
      IntConsumer silent) {
    this.surroundings = surroundings;
    this.mailbox = mailbox;
    this.troubles = troubles;
    this.notAssociated = notAssociated;
    this.silent = silent;
  }

  private record Transaction<T>(
      int sap, Exchange<T> exchange, Consumer<T> result, Consumer<CosemException> failure) {}

  /** From now on over this line. */
  void use(Line next) {
    stop();
    line = next;
    timeouts = 0;
  }

  /** Whether no exchange is in progress. */
  boolean idle() {
    return current == null;
  }

  /**
   * Begins an exchange; what was in progress is forgotten. One of the two is called when it ends by
   * itself.
   *
   * @param sap of the client that asks
   */
  <T> void begin(
      int sap, Exchange<T> exchange, Consumer<T> result, Consumer<CosemException> failure) {
    stop();
    Transaction<T> begun = new Transaction<>(sap, exchange, result, failure);
    current = begun;
    take(begun, exchange.start());
  }

  /** Forgets what is in progress. */
  void stop() {
    current = null;
    alarm++;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Runs a task after a delay, unless something is begun or stopped before. */
  void pause(Duration delay, Runnable task) {
    stop();
    after(delay, task);
  }

  /** The meter said something unasked: its session carries, whatever got lost. */
  void heard() {
    timeouts = 0;
  }

  /** An answer came for a client. */
  void received(Line.Received answer) {
    timeouts = 0;
    received(current, answer);
  }

  private <T> void received(@Nullable Transaction<T> transaction, Line.Received answer) {
    if (transaction == null || transaction.sap() != answer.sap()) {
      stray();
    } else {
      Step<T> step = transaction.exchange().received(answer.apdu(), answer.octets());
      if (!(step instanceof Step.Stray<T>)) {
        learn();
      }
      take(transaction, step);
    }
  }

  /** Whether it answers the first request or a repetition cannot be told (Karn's rule). */
  private void learn() {
    answeredRepeated = repeated;
    if (!repeated) {
      pace.took(surroundings.timers().millis() - firstSent);
    }
  }

  private void stray() {
    troubles.stray();
    if (answeredRepeated) {
      answeredRepeated = false;
      pace.tooEarly();
    }
  }

  /** Something came that is no APDU. */
  void unreadable(byte[] payload, CodecException why) {
    unreadable(current, payload, why);
  }

  private <T> void unreadable(
      @Nullable Transaction<T> transaction, byte[] payload, CodecException why) {
    if (transaction != null && isFor(transaction.sap(), payload)) {
      take(transaction, transaction.exchange().unreadable(payload, why));
    }
  }

  /** Whether a payload that may be anything seems to be for a client. */
  private static boolean isFor(int sap, byte[] payload) {
    return payload.length >= WrapperPdu.HEADER
        && ((payload[4] & 0xff) << 8 | payload[5] & 0xff) == sap;
  }

  private <T> void take(Transaction<T> transaction, Step<T> step) {
    if (step instanceof Step.Send<T> send) {
      send(transaction, send.apdu());
    } else if (step instanceof Step.Stray<T>) {
      stray();
    } else if (step instanceof Step.Done<T> done) {
      stop();
      transaction.result().accept(done.result());
    } else if (step instanceof Step.Failed<T> failed) {
      stop();
      transaction.failure().accept(failed.why());
    } else if (step instanceof Step.NotAssociated<T> lost) {
      stop();
      notAssociated.accept(lost.why());
    }
  }

  private <T> void send(Transaction<T> transaction, Apdu apdu) {
    Line out = line;
    firstSent = surroundings.timers().millis();
    repeated = false;
    try {
      if (out != null) {
        out.send(transaction.sap(), apdu);
      }
      Settings settings = surroundings.settings().get();
      long timeout = settings.timeout().toMillis();
      await(transaction, apdu, timeout, pace.wait(settings.repeatAfter().toMillis(), timeout));
    } catch (CosemException why) {
      stop();
      transaction.failure().accept(why);
    }
  }

  /**
   * Waits for the answer; what may be repeated is repeated meanwhile, each time after twice as
   * long.
   */
  private <T> void await(Transaction<T> transaction, Apdu apdu, long left, long wait) {
    if (wait >= left || !transaction.exchange().repeatable()) {
      after(Duration.ofMillis(left), () -> timedOut(transaction));
    } else {
      after(Duration.ofMillis(wait), () -> repeat(transaction, apdu, left - wait, 2 * wait));
    }
  }

  private <T> void repeat(Transaction<T> transaction, Apdu apdu, long left, long wait) {
    Line out = line;
    try {
      if (out != null) {
        repeated = true;
        out.send(transaction.sap(), apdu);
      }
      await(transaction, apdu, left, wait);
    } catch (CosemException why) {
      stop();
      transaction.failure().accept(why);
    }
  }

  private <T> void timedOut(Transaction<T> transaction) {
    timeouts++;
    if (timeouts >= surroundings.settings().get().silenceLimit()) {
      silent.accept(timeouts);
    } else {
      take(transaction, transaction.exchange().timedOut());
    }
  }

  /** The task runs in the mailbox, and only when nothing has happened since. */
  private void after(Duration delay, Runnable task) {
    if (timer != null) {
      timer.cancel();
    }
    int set = ++alarm;
    Runnable ring =
        () -> {
          if (alarm == set) {
            task.run();
          }
        };
    timer = surroundings.timers().after(delay, () -> mailbox.post(ring));
  }
}
