package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.session.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one meter: association, check of its name, then one request after the
 * other. Public methods may be called on any thread; everything else happens in the mailbox.
 */
public final class Conversation {
  /** So many payloads may wait; more are dropped as the link might have dropped them. */
  static final int MAX_PAYLOADS = 64;

  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final int MAX_RENEWALS = 2;

  private enum Phase {
    /** There is no session, or it was given up. */
    AWAY,
    /** AARQ, then GET of the name. */
    ASSOCIATING,
    READY,
    /** The meter refused; a timer runs. */
    REFUSED
  }

  private final MeterId meter;
  private final Surroundings surroundings;
  private final Mailbox mailbox;
  private final Requests requests = new Requests();
  private final Audience audience;
  private final Troubles troubles;
  private final Transactions transactions;
  private final Associations associations;
  private final Unasked unasked;
  private final AtomicInteger payloads = new AtomicInteger();

  private Phase phase = Phase.AWAY;
  private CosemException failure;
  private @Nullable Line line;

  private int renewals;

  /** So often its name was asked for in vain since the association. */
  private int nameless;

  /** Whether the meter is to be associated anew as soon as nothing is going on. */
  private boolean outdated;

  public Conversation(MeterId meter, Surroundings surroundings) {
    this.meter = meter;
    this.surroundings = surroundings;
    this.mailbox = new Mailbox(surroundings.executor());
    this.audience = new Audience(meter, surroundings.listeners());
    this.troubles = new Troubles(meter, surroundings.journal(), surroundings.complaints());
    this.transactions =
        new Transactions(surroundings, mailbox, troubles, this::renew, this::silent);
    this.associations = new Associations(meter, surroundings, mailbox, transactions);
    this.unasked = new Unasked(audience, mailbox, used -> used == line);
    this.failure = unreachable("There is no session with meter " + meter);
  }

  /** Takes a request; see the client's interface. */
  public <T> CompletionStage<T> ask(Request<T> request) {
    if (!requests.offer(request)) {
      String why = Requests.CAPACITY + " requests wait for meter " + meter + " already";
      request.fail(new CosemException(Reason.OVERLOADED, why));
    } else if (!mailbox.post(this::next)) {
      requests.fail(request, unreachable("The COSEM client is stopping"));
    }
    return request.answer.minimalCompletionStage();
  }

  /** There is a session with the meter; it replaces the one before. */
  public void opened(Session session) {
    mailbox.post(() -> open(session));
  }

  /** A payload came; copied. */
  public void received(Session session, ByteBuffer payload) {
    if (payloads.incrementAndGet() > MAX_PAYLOADS) {
      payloads.decrementAndGet();
      return;
    }
    byte[] octets = new byte[payload.remaining()];
    payload.get(octets);
    boolean posted =
        mailbox.post(
            () -> {
              payloads.decrementAndGet();
              receive(session, octets);
            });
    if (!posted) {
      payloads.decrementAndGet();
    }
  }

  /** The session has ended. */
  public void closed(Session session, String reason) {
    mailbox.post(
        () -> {
          if (isCurrent(session)) {
            leave(unreachable("The session with meter " + meter + " has ended: " + reason));
          }
        });
  }

  /** A listener was registered. */
  public void added(MeterListener listener) {
    mailbox.post(() -> audience.added(listener));
  }

  /** A listener was unregistered. */
  public void removed(MeterListener listener) {
    mailbox.post(() -> audience.removed(listener));
  }

  /** Its security may be another now: associated anew when it is, after what is going on. */
  public void secureAnew() {
    mailbox.post(
        () ->
            associations.whenSecuredOtherwise(
                () -> {
                  outdated = true;
                  next();
                }));
    retry();
  }

  /** Something it was refused for may have changed. */
  public void retry() {
    mailbox.post(
        () -> {
          if (phase == Phase.REFUSED) {
            associate();
          }
        });
  }

  /** It is over, for the reason that is given. The session stays. */
  public void end(String why) {
    mailbox.post(() -> leave(unreachable(why)));
  }

  /** The mailbox does not run any more: whoever waits hears it. */
  public void abandon() {
    requests.failAll(unreachable("The COSEM client has stopped"));
  }

  private void open(Session session) {
    if (line != null) {
      leave(unreachable("The session with meter " + meter + " was replaced"));
    }
    Line opened = new Line(session, surroundings.settings().get());
    line = opened;
    associations.forgetAll();
    transactions.use(opened);
    associate();
  }

  /** Leaves the session: whoever waits fails, the listeners lose the meter. */
  private void leave(CosemException why) {
    transactions.stop();
    associations.forgetAll();
    unasked.forget();
    line = null;
    phase = Phase.AWAY;
    failure = why;
    renewals = 0;
    troubles.sessionEnded();
    if (audience.isAssociated()) {
      audience.lost();
    }
    requests.failAll(why);
  }

  private void associate() {
    Line current = line;
    if (current != null) {
      phase = Phase.ASSOCIATING;
      outdated = false;
      nameless = 0;
      associations.read(current, terms -> askName(current.sap(false), terms), this::refused);
    }
  }

  private void askName(int sap, Terms terms) {
    transactions.begin(
        sap,
        new GetExchange(NAME, Optional.empty(), terms, false),
        this::named,
        why -> unnamed(why, sap, terms));
  }

  /** Lost answers are no refusal: it is asked again, until silence asks for another session. */
  private void unnamed(CosemException why, int sap, Terms terms) {
    if (why.reason() == Reason.TIMED_OUT
        && ++nameless < surroundings.settings().get().silenceLimit()) {
      askName(sap, terms);
    } else {
      refused(why);
    }
  }

  private void named(GetResult result) {
    Octets name = result instanceof GetResult.Value value ? text(value.data()) : null;
    if (name == null) {
      refused(new CosemException(Reason.REFUSED, "It does not tell its logical device name"));
    } else if (name.equals(Octets.ofAscii(meter.logicalDeviceName()))) {
      phase = Phase.READY;
      renewals = 0;
      troubles.over();
      audience.associated();
      next();
    } else {
      String text = name.length() > 32 ? "longer than allowed" : "'" + name.toAscii() + "'";
      troubles.wrongName(text);
      giveUp(
          new CosemException(Reason.WRONG_NAME, "The meter behind " + meter + " is named " + text),
          "wrong COSEM name");
    }
  }

  private static @Nullable Octets text(CosemData data) {
    if (data instanceof CosemData.OctetString string) {
      return string.value();
    }
    return data instanceof CosemData.VisibleString string ? string.value() : null;
  }

  /** The association did not come about; it is tried again after a pause. */
  private void refused(CosemException why) {
    phase = Phase.REFUSED;
    failure =
        why.reason() == Reason.REFUSED
            ? why
            : new CosemException(Reason.REFUSED, String.valueOf(why.getMessage()), why);
    troubles.refused(String.valueOf(why.getMessage()));
    if (audience.isAssociated()) {
      audience.lost();
    }
    requests.failAll(failure);
    transactions.pause(surroundings.settings().get().refusedPause(), this::associate);
  }

  /** Closes the session; session.dtls opens another. */
  private void giveUp(CosemException why, String reason) {
    Line current = line;
    leave(why);
    if (current != null) {
      current.session().close(reason);
    }
  }

  /** Serves the first request that waits, when nothing else is going on. */
  private void next() {
    if (phase == Phase.AWAY || phase == Phase.REFUSED) {
      requests.failAll(failure);
    }
    if (phase != Phase.READY || !isIdle()) {
      return;
    }
    Request<?> request = requests.first();
    if (outdated) {
      associations.forgetAll();
      associate();
    } else if (request != null) {
      serve(request);
    }
  }

  private boolean isIdle() {
    return transactions.idle() && !associations.isWaiting();
  }

  private <T> void serve(Request<T> request) {
    Line current = line;
    if (current == null) {
      return;
    }
    int sap = current.sap(request.isManaging());
    Terms terms = associations.terms(sap);
    if (terms == null) {
      associations.manage(current, opened -> next(), this::unmanaged);
      return;
    }
    transactions.begin(
        sap,
        request.begin(terms),
        result -> {
          requests.answer(request, result);
          next();
        },
        why -> {
          requests.fail(request, why);
          next();
        });
  }

  /**
   * The meter does not let the management client in. A server keeps silent to a SAP it does not
   * know: whether it is there at all the reading client finds out.
   */
  private void unmanaged(CosemException why) {
    boolean silent = why.reason() == Reason.TIMED_OUT;
    requests.failManaging(
        new CosemException(Reason.REFUSED, String.valueOf(why.getMessage()), why));
    if (silent) {
      associate();
    } else {
      next();
    }
  }

  private void receive(Session session, byte[] payload) {
    Line current = line;
    if (current == null || !isCurrent(session)) {
      return;
    }
    try {
      Optional<Line.Received> received = current.unwrap(payload);
      if (received.isEmpty()) {
        troubles.stray();
      } else if (Unasked.is(received.get())) {
        if (unasked.said(current, received.get())) {
          transactions.heard();
        } else {
          troubles.stray();
        }
      } else {
        transactions.received(received.get());
      }
    } catch (CodecException e) {
      troubles.garbage(String.valueOf(e.getMessage()));
      transactions.unreadable(payload, e);
    }
  }

  /** Who waits hears of the time-outs; who comes later, that there is no session. */
  private void silent(int timeouts) {
    troubles.silent(timeouts);
    String why = timeouts + " COSEM requests in a row were not answered";
    giveUp(new CosemException(Reason.TIMED_OUT, why), why);
    failure = unreachable("The session with meter " + meter + " was closed: " + why);
  }

  /**
   * The meter has forgotten the association: once more, then the first request again, unless it may
   * have been carried out.
   */
  private void renew(String why) {
    Request<?> request = requests.first();
    Line current = line;
    if (phase == Phase.READY && request != null && current != null) {
      if (request.isInDoubt()) {
        requests.fail(request, new CosemException(Reason.PROTOCOL, why));
      } else {
        request.renew();
      }
      int sap = current.sap(request.isManaging());
      associations.forget(sap);
      if (sap == current.sap(false)) {
        associate();
      } else {
        next();
      }
    } else if (renewals++ < MAX_RENEWALS) {
      associate();
    } else {
      refused(
          new CosemException(
              Reason.REFUSED, "The association is accepted and then not known: " + why));
    }
  }

  private boolean isCurrent(Session session) {
    Line current = line;
    return current != null && current.session() == session;
  }

  private static CosemException unreachable(String why) {
    return new CosemException(Reason.UNREACHABLE, why);
  }
}
