package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.client.Timers.Timer;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.WrapperPdu;
import java.time.Duration;
import java.util.List;
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
  private @Nullable Transfer transfer;
  private int stalls;
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
    guarded(begun, () -> take(begun, exchange.start()));
  }

  /** What nobody foresaw ends this exchange and not the conversation. */
  private void guarded(Transaction<?> transaction, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException bug) {
      troubles.failed(bug);
      if (transaction.equals(current) || current == null && timer == null) {
        fail(
            transaction,
            new CosemException(
                Reason.PROTOCOL, "The COSEM client failed at a step of it: see the log", bug));
      }
    }
  }

  /** Forgets what is in progress. */
  void stop() {
    current = null;
    transfer = null;
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
    Transaction<?> present = current;
    if (present == null || present.sap() != answer.sap()) {
      stray();
    } else {
      guarded(present, () -> received(present, answer));
    }
  }

  private <T> void received(Transaction<T> transaction, Line.Received answer) {
    if (answer.apdu() instanceof GeneralBlockTransfer block) {
      block(transaction, block);
    } else {
      Step<T> step = transaction.exchange().received(answer);
      if (!(step instanceof Step.Stray<T>)) {
        timeouts = 0;
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
    Transaction<?> present = current;
    if (present != null && isFor(present.sap(), payload)) {
      guarded(present, () -> unreadable(present, payload, why));
    }
  }

  private <T> void unreadable(Transaction<T> transaction, byte[] payload, CodecException why) {
    take(transaction, transaction.exchange().unreadable(payload, why));
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

  private <T> void block(Transaction<T> transaction, GeneralBlockTransfer block) {
    Line out = line;
    Transfer present = transfer;
    if (out == null
        || transaction.exchange().generalBlocks() == 0
        || present == null && !Transfer.begins(block)) {
      stray();
      return;
    }
    Transfer taking = present == null ? new Transfer() : present;
    transfer = taking;
    try {
      follow(transaction, out, taking.take(block));
    } catch (CodecException e) {
      String why = "The meter's blocks are no answer together: " + e.getMessage();
      take(transaction, new Step.Failed<>(new CosemException(Reason.PROTOCOL, why, e)));
    } catch (CosemException why) {
      fail(transaction, why);
    }
  }

  private <T> void follow(Transaction<T> transaction, Line out, Transfer.Next next)
      throws CodecException, CosemException {
    if (!next.news()) {
      stray();
    } else if (next.answer().isPresent()) {
      transfer = null;
      Line.Received whole = out.open(transaction.sap(), Octets.of(next.answer().get()));
      if (whole.apdu() instanceof GeneralBlockTransfer) {
        throw new CodecException(CodecException.Reason.MALFORMED, 0, "Blocks within blocks");
      }
      received(transaction, whole);
    } else {
      timeouts = 0;
      learn();
      stalls = 0;
      if (!next.send().isEmpty()) {
        begun();
        send(transaction, next.send());
      }
      await(transaction, null);
    }
  }

  private <T> void send(Transaction<T> transaction, Apdu apdu) {
    transfer = null;
    stalls = 0;
    begun();
    try {
      Line out = line;
      if (out != null) {
        byte[] octets = out.protect(transaction.sap(), apdu);
        if (isLong(transaction, out, octets)) {
          Transfer begun = new Transfer(octets, transaction.exchange().generalBlocks());
          transfer = begun;
          send(transaction, begun.pending());
        } else {
          out.send(transaction.sap(), octets);
        }
      }
      await(transaction, apdu);
    } catch (CosemException why) {
      transaction.exchange().notSent();
      fail(transaction, why);
    }
  }

  /** Whether it goes in general-block-transfer; what ciphering adds does not count. */
  private static boolean isLong(Transaction<?> transaction, Line out, byte[] octets) {
    int longest = transaction.exchange().generalBlocks();
    return longest > 0 && octets.length > longest + out.maxPdu() - out.maxPdu(transaction.sap());
  }

  private void send(Transaction<?> transaction, List<GeneralBlockTransfer> blocks)
      throws CosemException {
    Line out = line;
    if (out != null) {
      for (GeneralBlockTransfer block : blocks) {
        out.send(transaction.sap(), Apdus.encode(block));
      }
    }
  }

  private void begun() {
    firstSent = surroundings.timers().millis();
    repeated = false;
  }

  private void fail(Transaction<?> transaction, CosemException why) {
    stop();
    transaction.failure().accept(why);
  }

  /**
   * Waits for the answer.
   *
   * @param apdu what was sent whole; null amid blocks
   */
  private <T> void await(Transaction<T> transaction, @Nullable Apdu apdu) {
    Settings settings = surroundings.settings().get();
    long timeout = settings.timeout().toMillis();
    await(transaction, apdu, timeout, pace.wait(settings.repeatAfter().toMillis(), timeout));
  }

  /**
   * Waits for the answer; what may be repeated is repeated meanwhile, each time after twice as
   * long.
   */
  private <T> void await(Transaction<T> transaction, @Nullable Apdu apdu, long left, long wait) {
    if (wait >= left || !isRepeatable(transaction)) {
      after(Duration.ofMillis(left), () -> guarded(transaction, () -> timedOut(transaction)));
    } else {
      Runnable repeat = () -> repeat(transaction, apdu, left - wait, 2 * wait);
      after(Duration.ofMillis(wait), () -> guarded(transaction, repeat));
    }
  }

  private boolean isRepeatable(Transaction<?> transaction) {
    Transfer present = transfer;
    return present == null
        ? transaction.exchange().repeatable()
        : present.isRepeatable(transaction.exchange().inDoubt());
  }

  private <T> void repeat(Transaction<T> transaction, @Nullable Apdu apdu, long left, long wait) {
    try {
      again(transaction, apdu);
      await(transaction, apdu, left, wait);
    } catch (CosemException why) {
      fail(transaction, why);
    }
  }

  private void again(Transaction<?> transaction, @Nullable Apdu apdu) throws CosemException {
    repeated = true;
    Transfer present = transfer;
    Line out = line;
    if (present != null) {
      send(transaction, present.pending());
    } else if (out != null && apdu != null) {
      out.send(transaction.sap(), apdu);
    }
  }

  private <T> void timedOut(Transaction<T> transaction) {
    timeouts++;
    if (timeouts >= surroundings.settings().get().silenceLimit()) {
      silent.accept(timeouts);
    } else if (transfer != null
        && isRepeatable(transaction)
        && ++stalls < surroundings.settings().get().attempts()) {
      stalled(transaction);
    } else {
      take(transaction, transaction.exchange().timedOut());
    }
  }

  /** Blocks got lost: those alone are sent or asked for again. */
  private <T> void stalled(Transaction<T> transaction) {
    try {
      again(transaction, null);
      await(transaction, null);
    } catch (CosemException why) {
      fail(transaction, why);
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
