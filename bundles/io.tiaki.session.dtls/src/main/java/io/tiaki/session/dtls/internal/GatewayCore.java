package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.transport.DatagramLink;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway's meters share: cryptography, threads, and whatever comes and goes at run time.
 */
final class GatewayCore {
  private static final String GROUP = "default";
  private static final int LEAST_PERMITS = 16;

  private final Clock clock;
  private final TlsCrypto crypto = new GuardedCrypto();
  private final ScheduledThreadPoolExecutor timer;
  private final ComputeGate gate = ComputeGate.ofThisMachine();
  private final HandshakePool pool;
  private final FailureReport failures;
  private final ResumptionCache resumption;
  private final HintGate hints = new HintGate();
  private final LinkTiming timing = new LinkTiming();
  private final KeepAlivePace keepAlives = new KeepAlivePace(timing);
  private final SessionCounters counters = new SessionCounters();
  private final List<ListenerEntry> listeners = new CopyOnWriteArrayList<>();
  private final Map<InetSocketAddress, MeterTarget> addresses = new ConcurrentHashMap<>();
  private final ConnectionTable connections = new ConnectionTable(ConnectionTable.GATEWAY_OCTETS);
  private final GatewayKeys keys = new GatewayKeys(this);
  private final PeerPath.Network network = this::send;
  private volatile SessionSettings settings;
  private volatile @Nullable DatagramLink link;
  private volatile @Nullable SecurityModule module;
  private volatile @Nullable Journal journal;
  private volatile @Nullable String credentialProblem;
  private volatile BooleanSupplier waitsForStore = () -> false;

  GatewayCore(Clock clock, SessionSettings settings) {
    this.clock = clock;
    this.settings = settings;
    this.failures = new FailureReport(clock);
    this.resumption = new ResumptionCache(clock, settings.resumeAgeMs());
    this.pool = new HandshakePool("client", LEAST_PERMITS, Integer.MAX_VALUE, gate);
    timing.configuredRate(settings.link().kilobitsPerSecond() * 1_000);
    pool.link(timing.pacer()::window, timing::silence);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "tiaki-dtls-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Clock clock() {
    return clock;
  }

  TlsCrypto crypto() {
    return crypto;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  ComputeGate gate() {
    return gate;
  }

  HandshakePool pool() {
    return pool;
  }

  /** What is known of the link. */
  LinkTiming timing() {
    return timing;
  }

  /** How long idle sessions wait. */
  KeepAlivePace keepAlives() {
    return keepAlives;
  }

  FailureReport failures() {
    return failures;
  }

  HintGate hints() {
    return hints;
  }

  ResumptionCache resumption() {
    return resumption;
  }

  SessionCounters counters() {
    return counters;
  }

  /** Where it is counted what comes from addresses that are no meter's. */
  LinkCounters strangers() {
    DatagramLink current = link;
    return counters.of(current == null ? "none" : current.id(), GROUP);
  }

  /** Where what happens with a meter is counted. */
  LinkCounters counters(MeterEntry entry) {
    DatagramLink current = link;
    return counters.of(current == null ? "none" : current.id(), entry.group());
  }

  List<ListenerEntry> listeners() {
    return listeners;
  }

  /** Which meter an address belongs to. */
  Map<InetSocketAddress, MeterTarget> addresses() {
    return addresses;
  }

  /** Sends by the link that is there. */
  PeerPath.Network network() {
    return network;
  }

  /** Which association a connection ID belongs to. */
  ConnectionTable connections() {
    return connections;
  }

  SessionSettings settings() {
    return settings;
  }

  void settings(SessionSettings value) {
    settings = value;
    credentialProblem = null;
    timing.configuredRate(value.link().kilobitsPerSecond() * 1_000);
    resumption.mostAgeMs(value.resumeAgeMs());
  }

  /** So many meters are known: more handshakes at once are of no use. */
  void permits(int meters) {
    pool.permits(Math.min(settings.parallel(), Math.max(LEAST_PERMITS, meters)));
  }

  @Nullable DatagramLink link() {
    return link;
  }

  void link(@Nullable DatagramLink value) {
    link = value;
  }

  @Nullable SecurityModule module() {
    return module;
  }

  void module(@Nullable SecurityModule value) {
    module = value;
    credentialProblem = null;
  }

  void journal(@Nullable Journal value) {
    journal = value;
  }

  @Nullable Journal journal() {
    return journal;
  }

  void record(JournalEvent event) {
    Journal current = journal;
    if (current != null) {
      current.record(event);
    }
  }

  /** Why no handshake can begin, or null when it can. */
  @Nullable String obstacle() {
    if (settings.credential().isBlank()) {
      return "no credential is configured: set credential in io.tiaki.session.dtls";
    }
    if (module == null) {
      return "the security module is not available: see io.tiaki.security.module";
    }
    if (link == null) {
      return "no link is open: see io.tiaki.transport.udp";
    }
    return isWaitingForStore() ? StoreWait.OBSTACLE : credentialProblem;
  }

  /** Who knows whether handshakes wait for the store of sessions to resume. */
  void waitsForStore(BooleanSupplier value) {
    waitsForStore = value;
  }

  boolean isWaitingForStore() {
    return waitsForStore.getAsBoolean();
  }

  /**
   * Our certificate and key.
   *
   * @throws SecurityModuleException when they are not there (yet); noted as an obstacle
   */
  Credential credential() throws SecurityModuleException {
    try {
      return current().credential(settings.credential());
    } catch (SecurityModuleException e) {
      credentialProblem = e.getMessage();
      throw e;
    }
  }

  /**
   * Whether our certificate and key were missing and are there now. Only who asks here learns that
   * the obstacle is gone, and so can tell every meter that waits for it.
   */
  boolean isCredentialBack() {
    if (credentialProblem == null) {
      return false;
    }
    try {
      credential();
      credentialProblem = null;
      return true;
    } catch (SecurityModuleException stillMissing) {
      return false;
    }
  }

  /**
   * Our keys for a meter, and how it is judged.
   *
   * @throws SecurityModuleException when they are not there (yet)
   */
  Authenticator authenticator(MeterEntry entry) throws SecurityModuleException {
    return keys.of(entry);
  }

  /** The keys and policies for all meters. */
  GatewayKeys keys() {
    return keys;
  }

  /**
   * The security module.
   *
   * @throws SecurityModuleException when it went away
   */
  SecurityModule current() throws SecurityModuleException {
    SecurityModule current = module;
    if (current == null) {
      throw new SecurityModuleException(
          SecurityModuleException.Reason.FAILED, "the security module went away");
    }
    return current;
  }

  /** Why no handshake with a meter can begin, or null when it can. */
  @Nullable String obstacle(MeterEntry entry) {
    String obstacle = obstacle();
    boolean isCertificate = obstacle != null && obstacle.equals(credentialProblem);
    return isCertificate && !keys.needsCertificate(entry.group()) ? null : obstacle;
  }

  /** Checks a meter's chain, name (R19) and pinned fingerprint. */
  CertificateValidator validator(MeterEntry entry) {
    return chain -> {
      PeerCertificate certificate = current().validate(chain, Purpose.TLS_SERVER);
      if (!certificate.names().contains(entry.id().logicalDeviceName())) {
        throw untrusted("the certificate does not name this meter: another device has its address");
      }
      if (entry.fingerprint().isPresent()
          && !entry.fingerprint().get().equals(certificate.fingerprint())) {
        throw untrusted("the certificate is not the one pinned in the directory");
      }
      return certificate;
    };
  }

  private static SecurityModuleException untrusted(String message) {
    return new SecurityModuleException(SecurityModuleException.Reason.UNTRUSTED, message);
  }

  boolean send(InetSocketAddress to, ByteBuffer datagram) {
    DatagramLink current = link;
    return current != null && current.send(to, datagram);
  }
}
