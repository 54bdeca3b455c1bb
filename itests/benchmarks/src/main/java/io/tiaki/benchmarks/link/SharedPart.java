package io.tiaki.benchmarks.link;

import io.tiaki.benchmarks.Console;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateStore;
import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.internal.GatewaySessions;
import io.tiaki.session.dtls.internal.LinkSettings;
import io.tiaki.session.dtls.internal.SessionSettings;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's session service and all meters behind one shared medium: how long until all talk.
 */
final class SharedPart {
  private static final long LONGEST_SECONDS = 1_200;
  private static final int PROGRESS_SECONDS = 20;
  private static final int SETTLE_MS = 5_000;

  private final LinkOptions options;
  private final Console console;
  private final RelayLoop loop;
  private final Credentials credentials;

  SharedPart(LinkOptions options, Console console, RelayLoop loop, Credentials credentials) {
    this.options = options;
    this.console = console;
    this.loop = loop;
    this.credentials = credentials;
  }

  /**
   * What it took; 0 missing when all are connected.
   *
   * @param kind {@code full} or {@code resumed}
   * @param begun handshakes
   * @param repeated flights of the gateway's
   * @param keepAlives empty records of the gateway's
   */
  record Result(
      String kind,
      double seconds,
      long missing,
      long octets,
      long datagrams,
      long begun,
      long repeated,
      long keepAlives) {}

  /** Full handshakes with all meters; then the gateway is killed, starts again, and resumes. */
  List<Result> run(Scenario scenario)
      throws IOException, GeneralSecurityException, InterruptedException {
    Medium medium = scenario.medium(options.seed());
    Kept kept = new Kept();
    List<LossyRelay> relays = new ArrayList<>();
    List<DtlsServer> servers = new ArrayList<>();
    try (UdpSelector selector = new UdpSelector("meters");
        DtlsServerEnvironment environment =
            new DtlsServerEnvironment(options.meters(), Clock.systemUTC())) {
      for (int i = 0; i < options.meters(); i++) {
        UdpLink link = selector.open(settings());
        servers.add(meter(link, i, environment));
        relays.add(new LossyRelay(loop, link.localAddress(), medium, medium));
      }
      SecurityModule module = module();
      List<Result> results = new ArrayList<>();
      results.add(connect("full", module, kept, relays));
      if (results.get(0).missing() == 0) {
        results.add(connect("resumed", module, kept, relays));
      }
      servers.forEach(DtlsServer::close);
      return results;
    } finally {
      for (LossyRelay relay : relays) {
        relay.close();
      }
    }
  }

  /** One life of the gateway; it ends without a word, as when it is killed. */
  private Result connect(String kind, SecurityModule module, StateStore kept, List<LossyRelay> all)
      throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(options.meters());
    try (UdpSelector own = new UdpSelector("gateway");
        GatewaySessions sessions = new GatewaySessions(Clock.systemUTC(), sessionSettings())) {
      sessions.listener(new Counter(connected));
      sessions.state(kept);
      for (int i = 0; i < options.meters(); i++) {
        sessions.changed(entry(i, all.get(i).address()));
      }
      sessions.module(module);
      long octets = octets(all);
      long datagrams = datagrams(all);
      long start = System.nanoTime();
      UdpLink link = own.open(settings());
      sessions.link(link);
      await(connected, start);
      double took = (System.nanoTime() - start) / 1e9;
      Result result =
          new Result(
              kind,
              took,
              connected.getCount(),
              octets(all) - octets,
              datagrams(all) - datagrams,
              count(sessions, "handshakes.begun"),
              count(sessions, "handshakes.retransmitted"),
              count(sessions, "sessions.keepalives"));
      Thread.sleep(SETTLE_MS); // What was learnt is written, and the medium falls silent.
      sessions.linkGone(link);
      return result;
    }
  }

  private static long count(GatewaySessions sessions, String metric) {
    return sessions.metrics().stream()
        .filter(one -> one.name().equals(metric))
        .mapToLong(one -> (long) one.value())
        .sum();
  }

  private SessionSettings sessionSettings() {
    SessionSettings usual = SessionSettings.of("dtls");
    return options.learnRate()
        ? usual
        : new SessionSettings(
            usual.credential(),
            usual.parallel(),
            usual.retryMinMs(),
            usual.retryMaxMs(),
            usual.times(),
            usual.keepaliveMs(),
            usual.connectionIds(),
            usual.resumeAgeHours(),
            usual.renewal(),
            new LinkSettings(usual.link().handshakeDatagram(), options.kilobits()));
  }

  private static long octets(List<LossyRelay> relays) {
    return relays.stream().mapToLong(r -> r.fromClient().octets() + r.fromServer().octets()).sum();
  }

  private static long datagrams(List<LossyRelay> relays) {
    return relays.stream()
        .mapToLong(r -> r.fromClient().datagrams() + r.fromServer().datagrams())
        .sum();
  }

  private void await(CountDownLatch connected, long start) throws InterruptedException {
    while (!connected.await(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      console.progress(
          (options.meters() - connected.getCount())
              + " of "
              + options.meters()
              + " meters connected after "
              + seconds
              + " s");
      if (seconds > LONGEST_SECONDS) {
        return;
      }
    }
  }

  private static UdpSettings settings() {
    return UdpSettings.of("bench", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private DtlsServer meter(UdpLink link, int index, DtlsServerEnvironment environment)
      throws IOException, GeneralSecurityException {
    CertificateValidator validator = TiakiDialer.validator(credentials, Purpose.TLS_CLIENT);
    DtlsServer server =
        new DtlsServer(
            link,
            credentials.server(id(index)).credential(),
            validator,
            new TiakiDialer.Silent(),
            environment);
    server.start();
    return server;
  }

  private static String id(int index) {
    return String.format("TKI%013d", index);
  }

  private static MeterEntry entry(int index, InetSocketAddress address) {
    MeterId id = new MeterId(id(index));
    return new MeterEntry(id, address, MeterEntry.State.PRE_REGISTERED, Optional.empty());
  }

  /** Only what sessions ask a security module for. */
  private SecurityModule module() throws IOException, GeneralSecurityException {
    Credential gateway = credentials.client("gw1").credential();
    CertificateValidator validator = TiakiDialer.validator(credentials, Purpose.TLS_SERVER);
    return (SecurityModule)
        Proxy.newProxyInstance(
            SharedPart.class.getClassLoader(),
            new Class<?>[] {SecurityModule.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "credential" -> gateway;
                  case "validate" -> validator.validate(chain(arguments[0]));
                  case "problem" -> Optional.empty();
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private static List<byte[]> chain(Object argument) {
    return (List<byte[]>) argument;
  }

  private record Counter(CountDownLatch connected) implements SessionListener {
    @Override
    public void opened(Session session) {
      connected.countDown();
    }

    @Override
    public void received(Session session, ByteBuffer payload) {}

    @Override
    public void closed(Session session, String reason) {}
  }
}
