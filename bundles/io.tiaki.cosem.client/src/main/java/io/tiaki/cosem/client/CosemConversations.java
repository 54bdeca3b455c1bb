package io.tiaki.cosem.client;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.SignedAnswer;
import io.tiaki.cosem.client.internal.Asking;
import io.tiaki.cosem.client.internal.Complaints;
import io.tiaki.cosem.client.internal.Conversation;
import io.tiaki.cosem.client.internal.Request;
import io.tiaki.cosem.client.internal.Surroundings;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All conversations of the gateway: sessions come in, meters are associated, requests go out. Safe
 * for use by many threads; never blocks.
 */
public final class CosemConversations implements CosemClient, SessionListener, AutoCloseable {
  private final Map<MeterId, Conversation> conversations = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<MeterListener> listeners = new CopyOnWriteArrayList<>();
  private final Surroundings surroundings;
  private volatile Function<MeterId, Optional<String>> failures = meter -> Optional.empty();
  private volatile AssociationSecurity security = AssociationSecurity.NONE;
  private volatile boolean closed;

  /**
   * @param settings asked anew for every request
   * @param executor runs the conversations, each on one thread at a time; not owned
   * @param timers for time-outs; not owned
   * @param journal where security events go
   */
  public CosemConversations(
      Supplier<Settings> settings,
      Executor executor,
      Timers timers,
      Consumer<JournalEvent> journal) {
    surroundings =
        new Surroundings(
            settings, executor, timers, journal, listeners, new Complaints(timers), () -> security);
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    return get(meter, attribute, Optional.empty());
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    return get(meter, attribute, Optional.of(access));
  }

  private CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, Optional<SelectiveAccess> access) {
    return ask(meter, Asking.get(attribute, access));
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    return ask(meter, Asking.set(attribute, value, repetition));
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    return ask(meter, Asking.action(method, parameters, repetition));
  }

  @Override
  public CompletionStage<List<GetResult>> get(
      MeterId meter, List<AccessSpecification.Get> attributes) {
    return ask(meter, Asking.get(attributes));
  }

  @Override
  public CompletionStage<List<DataAccessResult>> set(
      MeterId meter, List<AccessSpecification.Set> values, Repetition repetition) {
    return ask(meter, Asking.set(values, repetition));
  }

  @Override
  public CompletionStage<List<ActionResult>> action(
      MeterId meter, List<AccessSpecification.Action> methods, Repetition repetition) {
    return ask(meter, Asking.action(methods, repetition));
  }

  @Override
  public CompletionStage<List<AccessResult>> access(
      MeterId meter, List<AccessSpecification> specifications, Repetition repetition) {
    return ask(meter, Asking.access(specifications, repetition));
  }

  @Override
  public CompletionStage<SignedAnswer> signed(
      MeterId meter, Octets apdu, AccessSpecification declared, Repetition repetition) {
    try {
      return ask(meter, Asking.signed(apdu, declared, repetition));
    } catch (CosemException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private <T> CompletionStage<T> ask(MeterId meter, Request<T> request) {
    Conversation conversation = conversations.get(meter);
    if (closed || conversation == null) {
      String why = closed ? "The COSEM client is stopping" : noSession(meter);
      return CompletableFuture.failedStage(new CosemException(Reason.UNREACHABLE, why));
    }
    return conversation.ask(request);
  }

  private String noSession(MeterId meter) {
    return "There is no session with meter "
        + meter
        + failures.apply(meter).map(why -> ": " + why).orElse("");
  }

  /**
   * Where to ask why there is no session with a meter.
   *
   * @param asked answers at once
   */
  public void failures(Function<MeterId, Optional<String>> asked) {
    failures = asked;
  }

  /** What secures the associations that are opened from now on. */
  public void secure(AssociationSecurity by) {
    security = by;
  }

  /** Associates every meter anew whose security is not what it was. */
  public void secureAnew() {
    conversations.values().forEach(Conversation::secureAnew);
  }

  /** As {@link #secureAnew()}, for one meter. */
  public void secureAnew(MeterId meter) {
    Conversation conversation = conversations.get(meter);
    if (conversation != null) {
      conversation.secureAnew();
    }
  }

  /** Associates meters that were refused without waiting any longer. */
  public void retry() {
    conversations.values().forEach(Conversation::retry);
  }

  /** The meter no longer belongs to this gateway: nothing is kept of it. */
  public void forget(MeterId meter) {
    Conversation conversation = conversations.remove(meter);
    if (conversation != null) {
      conversation.end("Meter " + meter + " was removed from the directory");
    }
  }

  /** Of how many meters something is kept. */
  public int known() {
    return conversations.size();
  }

  @Override
  public void opened(Session session) {
    if (!closed) {
      conversations
          .computeIfAbsent(session.meter(), meter -> new Conversation(meter, surroundings))
          .opened(session);
    }
  }

  @Override
  public void received(Session session, ByteBuffer payload) {
    Conversation conversation = conversations.get(session.meter());
    if (conversation != null) {
      conversation.received(session, payload);
    }
  }

  @Override
  public void closed(Session session, String reason) {
    Conversation conversation = conversations.get(session.meter());
    if (conversation != null) {
      conversation.closed(session, reason);
    }
  }

  /** Lets a listener hear of meters; every associated meter is announced to it. */
  public void add(MeterListener listener) {
    listeners.addIfAbsent(listener);
    conversations.values().forEach(conversation -> conversation.added(listener));
  }

  /** Lets a listener hear no more. */
  public void remove(MeterListener listener) {
    listeners.remove(listener);
    conversations.values().forEach(conversation -> conversation.removed(listener));
  }

  /**
   * Ends all conversations: listeners lose their meters, requests fail as unreachable. The sessions
   * stay.
   */
  @Override
  public void close() {
    closed = true;
    conversations.values().forEach(c -> c.end("The COSEM client is stopping"));
  }

  /** Fails what still waits after {@link #close}, because a listener does not return. */
  public void abandon() {
    conversations.values().forEach(Conversation::abandon);
  }
}
