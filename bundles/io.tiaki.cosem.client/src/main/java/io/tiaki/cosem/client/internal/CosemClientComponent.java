package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemClient;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.SignedAnswer;
import io.tiaki.cosem.client.AssociationSecurity;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.ScheduledTimers;
import io.tiaki.cosem.client.Settings;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The COSEM client as a component: hears of sessions, offers requests. A changed setting ends no
 * association.
 */
@Component(
    name = CosemClientComponent.PID,
    configurationPid = CosemClientComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = {CosemClient.class, SessionListener.class, CosemClientComponent.class})
@Designate(ocd = CosemClientComponent.Config.class)
public final class CosemClientComponent implements CosemClient, SessionListener {
  static final String PID = "io.tiaki.cosem.client";

  private static final Logger log = LoggerFactory.getLogger(CosemClientComponent.class);
  private static final int THREADS = 4;
  private static final long STOP_SECONDS = 3;

  /** Settings, as the console shows them. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki COSEM client",
      description = "Talks COSEM with the meters: associations, requests, block transfer.",
      icon = @Icon(resource = "OSGI-INF/icon/cosem.png", size = 32))
  @interface Config {
    @AttributeDefinition(
        name = "Client SAP",
        description = "The service access point of the client that reads (wPort).",
        min = "1",
        max = "65535")
    int client_sap() default 32;

    @AttributeDefinition(
        name = "Management SAP",
        description =
            "The service access point of the client that writes and executes (wPort); its association is opened when it is needed.",
        min = "1",
        max = "65535")
    int management_sap() default 1;

    @AttributeDefinition(
        name = "Server SAP",
        description = "The service access point of a meter's logical device (wPort).",
        min = "1",
        max = "65535")
    int server_sap() default 1;

    @AttributeDefinition(
        name = "Time-out (ms)",
        description = "How long to wait for an answer, in milliseconds.",
        min = "10",
        max = "600000")
    int timeout_ms() default 3_000;

    @AttributeDefinition(
        name = "Repetition (ms)",
        description =
            "The shortest wait before a GET or an AARQ is sent once more within the time-out, in milliseconds. The wait is learnt from the meter's answers. As long as the time-out: never.",
        min = "10",
        max = "600000")
    int repeat_after_ms() default 300;

    @AttributeDefinition(
        name = "Attempts",
        description = "How many time-outs in a row a request has at most.",
        min = "1",
        max = "20")
    int attempts() default 4;

    @AttributeDefinition(
        name = "Silence limit (requests)",
        description =
            "After so many unanswered requests in a row the session with the meter is opened anew.",
        min = "1",
        max = "1000")
    int silence_limit_count() default 8;

    @AttributeDefinition(
        name = "Pause after a refusal (ms)",
        description =
            "How long to wait before a meter that refused the association is asked again, in milliseconds.",
        min = "10",
        max = "86400000")
    int refused_pause_ms() default 60_000;
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Journal journal;

  private final ExecutorService executor;
  private final ScheduledTimers timers;
  private final KeptCounters counters = new KeptCounters();
  private final CompletableFuture<AssociationSecurity> security = new CompletableFuture<>();
  private final CosemConversations conversations;
  private volatile Settings settings;

  @Activate
  public CosemClientComponent(Config config) {
    settings = settings(config);
    executor = pool();
    timers = new ScheduledTimers("tiaki-cosem-timer");
    conversations = new CosemConversations(() -> settings, executor, timers, this::record);
    conversations.secure(meter -> security.thenCompose(known -> known.of(meter)));
  }

  /** Kept for as long as this bundle runs: associations go on with them. */
  KeptCounters counters() {
    return counters;
  }

  /** What secures associations; none is opened before this is known. */
  void secure(AssociationSecurity by) {
    conversations.secure(by);
    security.complete(by);
  }

  @Modified
  void modified(Config config) {
    settings = settings(config);
  }

  @Deactivate
  void deactivate() {
    conversations.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
    timers.close();
    conversations.abandon();
  }

  /** The logic, for the other component of this bundle. */
  CosemConversations conversations() {
    return conversations;
  }

  @Override
  public CompletionStage<GetResult> get(MeterId meter, AttributeDescriptor attribute) {
    return conversations.get(meter, attribute);
  }

  @Override
  public CompletionStage<GetResult> get(
      MeterId meter, AttributeDescriptor attribute, SelectiveAccess access) {
    return conversations.get(meter, attribute, access);
  }

  @Override
  public CompletionStage<DataAccessResult> set(
      MeterId meter, AttributeDescriptor attribute, CosemData value, Repetition repetition) {
    return conversations.set(meter, attribute, value, repetition);
  }

  @Override
  public CompletionStage<ActionResult> action(
      MeterId meter,
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition) {
    return conversations.action(meter, method, parameters, repetition);
  }

  @Override
  public CompletionStage<List<GetResult>> get(
      MeterId meter, List<AccessSpecification.Get> attributes) {
    return conversations.get(meter, attributes);
  }

  @Override
  public CompletionStage<List<DataAccessResult>> set(
      MeterId meter, List<AccessSpecification.Set> values, Repetition repetition) {
    return conversations.set(meter, values, repetition);
  }

  @Override
  public CompletionStage<List<ActionResult>> action(
      MeterId meter, List<AccessSpecification.Action> methods, Repetition repetition) {
    return conversations.action(meter, methods, repetition);
  }

  @Override
  public CompletionStage<List<AccessResult>> access(
      MeterId meter, List<AccessSpecification> specifications, Repetition repetition) {
    return conversations.access(meter, specifications, repetition);
  }

  @Override
  public CompletionStage<SignedAnswer> signed(
      MeterId meter, Octets apdu, AccessSpecification declared, Repetition repetition) {
    return conversations.signed(meter, apdu, declared, repetition);
  }

  @Override
  public void opened(Session session) {
    conversations.opened(session);
  }

  @Override
  public void received(Session session, ByteBuffer payload) {
    conversations.received(session, payload);
  }

  @Override
  public void closed(Session session, String reason) {
    conversations.closed(session, reason);
  }

  private void record(JournalEvent event) {
    Journal current = journal;
    if (current != null) {
      current.record(event);
    }
  }

  private static Settings settings(Config config) {
    try {
      return new Settings(
          config.client_sap(),
          config.management_sap(),
          config.server_sap(),
          Duration.ofMillis(config.timeout_ms()),
          Duration.ofMillis(config.repeat_after_ms()),
          config.attempts(),
          config.silence_limit_count(),
          Duration.ofMillis(config.refused_pause_ms()));
    } catch (IllegalArgumentException e) {
      log.error(
          "The COSEM client uses its default settings: {}. Correct the configuration {}",
          e.getMessage(),
          PID);
      return Settings.DEFAULT;
    }
  }

  private static ExecutorService pool() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "tiaki-cosem-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
