package io.tiaki.session.dtls.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.SessionService;
import io.tiaki.transport.DatagramLink;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
 * The gateway's session service. All it refers to is dynamic, so that an update of those drops no
 * session.
 */
@Component(
    name = DtlsSessionComponent.PID,
    configurationPid = DtlsSessionComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {SessionService.class, DirectoryListener.class, MetricSource.class})
@Designate(ocd = DtlsSessionComponent.Config.class)
public final class DtlsSessionComponent implements SessionService, DirectoryListener, MetricSource {
  static final String PID = "io.tiaki.session.dtls";

  private static final Logger LOG = LoggerFactory.getLogger(DtlsSessionComponent.class);

  /** A store that starts or is updated beside us is there sooner. */
  private static final long STORE_MS = 3_000;

  /** Settings, as the console shows them. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki DTLS sessions",
      description = "Keeps one DTLS session with every meter of the directory.",
      icon = @Icon(resource = "OSGI-INF/icon/session.png", size = 32))
  @interface Config {
    @AttributeDefinition(
        name = "Credential",
        description =
            "Alias of the gateway's certificate and key in the security module. Empty = no session is opened.",
        required = false)
    String credential() default "";

    @AttributeDefinition(
        name = "Handshakes at the same time",
        description =
            "The most handshakes that wait for meters at the same time; they begin only as fast as the processors finish them.",
        min = "1",
        max = "2000")
    int handshakes_parallel() default 1000;

    @AttributeDefinition(
        name = "First retry (ms)",
        description = "Milliseconds to wait after a first failure; doubles with each further one.",
        min = "10",
        max = "600000")
    int retry_min_ms() default 1_000;

    @AttributeDefinition(
        name = "Last retry (ms)",
        description = "Milliseconds to wait at most after failures.",
        min = "10",
        max = "3600000")
    int retry_max_ms() default 60_000;

    @AttributeDefinition(
        name = "Handshake, resend (ms)",
        description =
            "Milliseconds before an unanswered flight of a handshake is repeated; doubles each time.",
        min = "50",
        max = "60000")
    int handshake_resend_ms() default 1_000;

    @AttributeDefinition(
        name = "Handshake, time-out (ms)",
        description = "Milliseconds after which a handshake is given up and begun anew.",
        min = "200",
        max = "600000")
    int handshake_timeout_ms() default 8_000;

    @AttributeDefinition(
        name = "Handshake, first answer (ms)",
        description = "Milliseconds to wait for the very first answer of a meter.",
        min = "100",
        max = "600000")
    int handshake_silence_ms() default 3_000;

    @AttributeDefinition(
        name = "Keep alive (ms)",
        description =
            "After so many milliseconds without a record an empty one keeps the session alive; 0 = never.",
        min = "0",
        max = "3600000")
    int keepalive_ms() default 20_000;

    @AttributeDefinition(
        name = "Resume sessions (h)",
        description =
            "Hours after its full handshake in which a session may be resumed without certificates; 0 = never.",
        min = "0",
        max = "168")
    int resume_age_h() default 24;

    @AttributeDefinition(
        name = "Handshake, datagram (octets)",
        description =
            "Octets of the largest datagram of a handshake; 550 to 600 on a lossy radio mesh. The link's limit holds too.",
        min = "256",
        max = "65507")
    int handshake_datagram_octets() default 1_232;

    @AttributeDefinition(
        name = "Link, rate (kbit/s)",
        description =
            "Kilobits a second that the link to the meters carries, for timers and for how many handshakes run at once; 0 = learnt.",
        min = "0",
        max = "1000000")
    int link_rate_kbps() default 0;

    @AttributeDefinition(
        name = "New keys, age (h)",
        description = "Hours after which the keys of a session are renewed; 0 = not for their age.",
        min = "0",
        max = "168")
    int rekey_age_h() default 24;

    @AttributeDefinition(
        name = "New keys, records",
        description =
            "Records, sent and received, after which the keys of a session are renewed; at most once a minute.",
        min = "16",
        max = "8388608")
    int rekey_records() default 4_194_304;

    @AttributeDefinition(
        name = "New keys, payload (MiB)",
        description =
            "Mebibytes of payload, sent and received, after which the keys of a session are renewed.",
        min = "1",
        max = "65536")
    int rekey_mib() default 1_024;

    @AttributeDefinition(
        name = "Connection IDs",
        description =
            "Offers meters a connection ID (RFC 9146): a session outlives a new address of theirs or ours.")
    boolean connection_ids() default true;
  }

  private final GatewaySessions sessions;

  @Activate
  public DtlsSessionComponent(Config config) {
    sessions =
        new GatewaySessions(Clock.systemUTC(), settings(config).orElse(SessionSettings.of("")));
    sessions.awaitState(STORE_MS);
  }

  @Modified
  void modified(Config config) {
    settings(config).ifPresent(sessions::settings);
  }

  @Deactivate
  void deactivate() {
    sessions.close();
  }

  private static Optional<SessionSettings> settings(Config config) {
    try {
      HandshakeTimes times =
          new HandshakeTimes(
              config.handshake_resend_ms(),
              config.handshake_timeout_ms(),
              config.handshake_silence_ms());
      return Optional.of(
          new SessionSettings(
              config.credential(),
              config.handshakes_parallel(),
              config.retry_min_ms(),
              config.retry_max_ms(),
              times,
              config.keepalive_ms(),
              config.connection_ids(),
              config.resume_age_h(),
              new RenewalLimits(config.rekey_age_h(), config.rekey_records(), config.rekey_mib()),
              new LinkSettings(config.handshake_datagram_octets(), config.link_rate_kbps())));
    } catch (IllegalArgumentException e) {
      LOG.error(
          "The settings are not taken: {}. Correct the configuration {}.", e.getMessage(), PID);
      return Optional.empty();
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindLink(DatagramLink link) {
    sessions.link(link);
  }

  void unbindLink(DatagramLink link) {
    sessions.linkGone(link);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      updated = "updatedModule")
  void bindModule(SecurityModule module) {
    sessions.module(module);
  }

  /** Its trust material has changed: revocations, authorities, keys. */
  void updatedModule(SecurityModule module) {
    sessions.trustChanged();
  }

  void unbindModule(SecurityModule module) {
    sessions.moduleGone(module);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindJournal(Journal journal) {
    sessions.journal(journal);
  }

  void unbindJournal(Journal journal) {
    sessions.journalGone(journal);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindState(StateStore store) {
    sessions.state(store);
  }

  void unbindState(StateStore store) {
    sessions.stateGone(store);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedPolicy")
  void bindPolicy(GroupPolicy policy) {
    sessions.policy(policy);
  }

  void unbindPolicy(GroupPolicy policy) {
    sessions.policyGone(policy);
  }

  void updatedPolicy(GroupPolicy policy) {
    sessions.policyChanged();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindListener(SessionListener listener) {
    sessions.listener(listener);
  }

  void unbindListener(SessionListener listener) {
    sessions.listenerGone(listener);
  }

  @Override
  public Optional<Session> session(MeterId meter) {
    return sessions.session(meter);
  }

  @Override
  public void connect(MeterId meter) {
    sessions.connect(meter);
  }

  @Override
  public Optional<String> lastFailure(MeterId meter) {
    return sessions.lastFailure(meter);
  }

  @Override
  public String name() {
    return "session.dtls";
  }

  @Override
  public List<Metric> metrics() {
    return sessions.metrics();
  }

  @Override
  public void changed(MeterEntry entry) {
    sessions.changed(entry);
  }

  @Override
  public void removed(MeterId id) {
    sessions.removed(id);
  }
}
