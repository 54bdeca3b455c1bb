package io.tiaki.benchmarks.peer;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.UsageException;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Metric;
import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.internal.GatewaySessions;
import io.tiaki.session.dtls.internal.SessionSettings;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The gateway's session service with many meters at once, and what an idle session costs. */
final class TiakiGateway {
  private static final long LONGEST_SECONDS = 240;
  private static final int BUFFER = 4 << 20;

  private TiakiGateway() {}

  static void run(PeerOptions options)
      throws UsageException, IOException, GeneralSecurityException, InterruptedException {
    Report report = new Report("tiaki", options);
    TiakiCredentials files = new TiakiCredentials(options);
    SecurityModule module = module(files.credential(0), files.validator());
    CountDownLatch connected = new CountDownLatch(options.sessions());
    try (Kept kept = new Kept(options.state());
        UdpSelector selector = new UdpSelector("bench");
        DelayedLink link =
            new DelayedLink(selector.open(settings()), options.delayMillis(), report);
        GatewaySessions sessions =
            new GatewaySessions(Clock.systemUTC(), usual(options.parallel()))) {
      sessions.listener(new Counter(connected, report));
      long heap = Report.heap();
      long resident = Report.resident();
      report.begin();
      kept.give(sessions);
      sessions.module(module);
      for (int i = 0; i < options.sessions(); i++) {
        sessions.changed(entry(options, i));
      }
      sessions.link(link);
      if (!connected.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(connected.getCount() + " sessions are missing");
      }
      JsonObject line = report.measured(options.sessions());
      line.addProperty("heapOctets", Report.heap() - heap);
      line.addProperty("residentOctets", Report.resident() - resident);
      line.addProperty("resumed", resumed(sessions));
      Report.print(line);
      report.serve();
    }
  }

  private static long resumed(GatewaySessions sessions) {
    return sessions.metrics().stream()
        .filter(metric -> metric.name().equals("handshakes.done"))
        .filter(metric -> "resumed".equals(metric.labels().get("kind")))
        .mapToLong(Metric::value)
        .sum();
  }

  /** The usual settings, whatever they are, but for one. */
  private static SessionSettings usual(int parallel) throws IOException {
    SessionSettings usual = SessionSettings.of("dtls");
    RecordComponent[] components = SessionSettings.class.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        boolean isParallel = components[i].getName().equals("parallel");
        values[i] = isParallel ? parallel : components[i].getAccessor().invoke(usual);
      }
      return SessionSettings.class.getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IOException("The settings cannot be changed", e);
    }
  }

  private static UdpSettings settings() {
    return new UdpSettings(
        "bench",
        new InetSocketAddress("0.0.0.0", 0),
        UdpSettings.DEFAULT_MAX_DATAGRAM,
        64,
        65_536,
        BUFFER);
  }

  private static MeterEntry entry(PeerOptions options, int index) {
    InetSocketAddress first = options.address();
    return new MeterEntry(
        new MeterId(meterId(index)),
        new InetSocketAddress(first.getAddress(), first.getPort() + index),
        MeterEntry.State.PRE_REGISTERED,
        Optional.empty());
  }

  /** The logical device name in the certificate at a place in the file. */
  public static String meterId(int index) {
    return String.format("TKI%013d", index);
  }

  /** Only what sessions ask a security module for. */
  private static SecurityModule module(Credential credential, ChainValidator validator) {
    return (SecurityModule)
        Proxy.newProxyInstance(
            TiakiGateway.class.getClassLoader(),
            new Class<?>[] {SecurityModule.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "credential" -> credential;
                  case "validate" ->
                      validator.validate(chain(arguments[0]), (Purpose) arguments[1]);
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

  private record Counter(CountDownLatch connected, Report report) implements SessionListener {
    @Override
    public void opened(Session session) {
      report.handshakes.incrementAndGet();
      connected.countDown();
    }

    @Override
    public void received(Session session, ByteBuffer payload) {
      report.echoes.incrementAndGet();
    }

    @Override
    public void closed(Session session, String reason) {}
  }
}
