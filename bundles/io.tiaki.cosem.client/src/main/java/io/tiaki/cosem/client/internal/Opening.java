package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.internal.AssociationExchange.Opened;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.model.ObisCode;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens one association: AARQ and AARE, then the proofs of high level security. When the meter does
 * not take our invocation counter, the highest it knows is read through the public client, once.
 * Used by one mailbox only.
 */
final class Opening {
  private static final AttributeDescriptor COUNTER =
      new AttributeDescriptor(1, ObisCode.of("0-0:43.1.0.255"), 2);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int CAUTIOUS = 2;

  /** A counter that was never used may follow a gateway that was replaced. */
  private static final long FARTHEST_AT_FIRST = 1L << 31;

  private static final long FARTHEST = 1L << 24;

  private final Line line;
  private final int sap;
  private final Conformance proposed;
  private final int attempts;
  private final Transactions transactions;
  private final Waiting waiting;
  private final BiConsumer<InitiateResponse, Integer> opened;
  private final Consumer<CosemException> refused;
  private boolean resynchronised;
  private boolean proofRepeated;

  /** Waits for something that others do, unless this is overtaken. */
  interface Waiting {
    <T> void await(CompletionStage<T> stage, Consumer<T> next, Consumer<CosemException> failed);
  }

  /**
   * @param attempts how often the AARQ is sent at most
   * @param opened hears what was agreed and the most octets of an APDU in plain
   */
  Opening(
      Line line,
      int sap,
      Conformance proposed,
      int attempts,
      Transactions transactions,
      Waiting waiting,
      BiConsumer<InitiateResponse, Integer> opened,
      Consumer<CosemException> refused) {
    this.line = line;
    this.sap = sap;
    this.proposed = proposed;
    this.attempts = attempts;
    this.transactions = transactions;
    this.waiting = waiting;
    this.opened = opened;
    this.refused = refused;
  }

  void begin(Optional<Secured> security) {
    if (security.isEmpty()) {
      line.cipher(sap, null);
      line.cipherPushes(null);
      AssociationExchange exchange = new AssociationExchange(proposed, line.maxPdu(), attempts);
      transactions.begin(sap, exchange, done -> agreed(done.response()), refused);
    } else if (security.get().policy().needsCounter()) {
      waiting.await(security.get().counter().ready(), ready -> secure(security.get()), refused);
    } else {
      secure(security.get());
    }
  }

  private void secure(Secured secured) {
    try {
      Ciphering ciphering = secured.policy().ciphers() ? new Ciphering(secured, RANDOM) : null;
      line.cipher(sap, ciphering);
      Proofs proofs = new Proofs(secured, RANDOM);
      boolean counts = secured.policy().needsCounter() && !resynchronised;
      AssociationExchange exchange =
          AssociationExchange.secured(
              proposed,
              line.maxPdu(sap),
              secured.policy(),
              proofs,
              counts ? Math.min(CAUTIOUS, attempts) : attempts);
      transactions.begin(
          sap,
          exchange,
          done -> prove(secured, ciphering, proofs, done),
          why -> failed(secured, exchange.expectedCounter(), why));
    } catch (CosemException why) {
      refused.accept(why);
    }
  }

  private void prove(Secured secured, @Nullable Ciphering ciphering, Proofs proofs, Opened answer) {
    Octets challenge = answer.challenge().orElse(null);
    if (!proofs.mechanism().isHigh() || challenge == null) {
      proven(secured, ciphering, answer);
      return;
    }
    transactions.begin(
        sap,
        new ProofExchange(proofs, challenge, InvokeIdAndPriority.of(0)),
        proven -> proven(secured, ciphering, answer),
        why -> unproven(secured, why));
  }

  private void proven(Secured secured, @Nullable Ciphering ciphering, Opened answer) {
    try {
      line.cipherPushes(ciphering == null ? null : Ciphering.ofPushes(secured, ciphering, RANDOM));
      agreed(answer.response());
    } catch (CosemException why) {
      refused.accept(why);
    }
  }

  /** An AARE that came late has an old challenge: once more from the start. */
  private void unproven(Secured secured, CosemException why) {
    if (proofRepeated) {
      failed(secured, OptionalLong.empty(), why);
    } else {
      proofRepeated = true;
      secure(secured);
    }
  }

  private void agreed(InitiateResponse response) {
    int most = line.maxPdu(sap);
    int taken = response.serverMaxReceivePduSize();
    int overhead = line.maxPdu() - most;
    opened.accept(response, taken == 0 ? most : Math.min(Math.max(0, taken - overhead), most));
  }

  private void failed(Secured secured, OptionalLong expected, CosemException why) {
    if (resynchronised || !secured.policy().needsCounter()) {
      refused.accept(why);
      return;
    }
    resynchronised = true;
    if (expected.isPresent()) {
      continueFrom(secured, expected.getAsLong(), why);
    } else {
      askCounter(secured, why);
    }
  }

  private void askCounter(Secured secured, CosemException why) {
    line.usePublic();
    transactions.begin(
        Line.PUBLIC_SAP,
        new AssociationExchange(AssociationExchange.READING, line.maxPdu(), CAUTIOUS),
        done -> readCounter(secured, done.response(), why),
        unknown -> again(secured, why));
  }

  private void readCounter(Secured secured, InitiateResponse response, CosemException why) {
    Terms terms =
        new Terms(response.negotiatedConformance(), line.maxPdu(), CAUTIOUS, () -> 1, new Quirks());
    transactions.begin(
        Line.PUBLIC_SAP,
        new GetExchange(COUNTER, Optional.empty(), terms, true),
        result -> resynchronise(secured, result, why),
        unknown -> again(secured, why));
  }

  private void resynchronise(Secured secured, GetResult result, CosemException why) {
    OptionalLong value = counter(result);
    if (value.isEmpty()) {
      again(secured, why);
    } else {
      continueFrom(secured, value.getAsLong() + 1, why);
    }
  }

  /**
   * What the meter says is not authentic: it may send ours far ahead, and not so far that none is
   * left.
   */
  private void continueFrom(Secured secured, long first, CosemException why) {
    InvocationCounter counter = secured.counter();
    long ahead = first - counter.peek();
    if (ahead <= 0) {
      again(secured, why);
    } else if (ahead > (counter.isNew() ? FARTHEST_AT_FIRST : FARTHEST)) {
      refused.accept(
          new CosemException(
              Reason.REFUSED,
              "it says that it expects invocation counter "
                  + first
                  + ", ours is "
                  + counter.peek()
                  + ": that is too far to be believed, give it new keys",
              why));
    } else {
      waiting.await(counter.atLeast(first), ready -> secure(secured), refused);
    }
  }

  /** The counter is not what is wrong: a refusal counts, silence may be a loss. */
  private void again(Secured secured, CosemException why) {
    if (why.reason() == Reason.TIMED_OUT) {
      secure(secured);
    } else {
      refused.accept(why);
    }
  }

  private static OptionalLong counter(GetResult result) {
    @Nullable CosemData data = result instanceof GetResult.Value value ? value.data() : null;
    return data instanceof CosemData.DoubleLongUnsigned number
        ? OptionalLong.of(number.value())
        : OptionalLong.empty();
  }
}
