package io.tiaki.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.session.Session;
import io.tiaki.session.SessionService;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final MetricSource SOURCE =
      new MetricSource() {
        @Override
        public String name() {
          return "session.dtls";
        }

        @Override
        public List<Metric> metrics() {
          Map<String, String> labels = Map.of("link", "udp", "group", "default");
          return List.of(
              Metric.gauge("sessions.live", labels, 9_985, "sessions"),
              Metric.counter("handshakes.begun", labels, 12, "handshakes"),
              Metric.counter("sessions.moved", labels, 0, "sessions"));
        }
      };

  @Test
  void metrics_are_a_table_without_those_that_are_zero() {
    assertThat(MetricsReport.of(List.of(SOURCE), ""))
        .isEqualTo(
            """
            METRIC                         LABELS                  VALUE  UNIT
            session.dtls.sessions.live     group=default link=udp   9985  sessions
            session.dtls.handshakes.begun  group=default link=udp     12  handshakes
            1 more are 0: tiaki:metrics PREFIX shows them too
            """);
  }

  @Test
  void a_prefix_chooses_and_shows_zero_too() {
    assertThat(MetricsReport.of(List.of(SOURCE), "session.dtls.sessions"))
        .contains("sessions.moved", " 0  sessions")
        .doesNotContain("handshakes");
    assertThat(MetricsReport.of(List.of(SOURCE), "x")).contains("No metric begins with that");
    assertThat(MetricsReport.of(List.of(), "")).contains("Nobody counts");
  }

  @Test
  void sessions_are_counted_by_state_and_the_failing_meters_are_named() {
    String report = SessionsReport.of(directory(30), new Service());
    assertThat(report.lines().toList())
        .startsWith(
            "METERS  STATE",
            "    24  no answer",
            "     5  connected",
            "     1  blocked in the directory")
        .contains("TKI0000000000006  192.0.2.1:4059  no answer")
        .contains("and 4 more");
    assertThat(SessionsReport.of(directory(0), new Service())).contains("No meter");
  }

  @Test
  void a_missing_service_is_said() {
    assertThat(new ShellComponent().sessions()).contains("io.tiaki.store").contains("not there");
  }

  private static MeterDirectory directory(int meters) {
    List<MeterEntry> entries =
        IntStream.range(0, meters)
            .mapToObj(
                i ->
                    new MeterEntry(
                        new MeterId("TKI%013d".formatted(i)),
                        new InetSocketAddress("192.0.2.1", 4_059),
                        i == 5 ? MeterEntry.State.BLOCKED : MeterEntry.State.PRE_REGISTERED,
                        Optional.empty()))
            .toList();
    return new MeterDirectory() {
      @Override
      public Optional<MeterEntry> find(MeterId id) {
        throw new IllegalStateException("not used");
      }

      @Override
      public List<MeterEntry> all() {
        return entries;
      }
    };
  }

  /** The first five are connected. */
  private static final class Service implements SessionService {
    @Override
    public Optional<Session> session(MeterId meter) {
      return meter.logicalDeviceName().compareTo("TKI0000000000005") < 0
          ? Optional.of(aSession())
          : Optional.empty();
    }

    private static Session aSession() {
      return (Session)
          Proxy.newProxyInstance(
              Session.class.getClassLoader(), new Class<?>[] {Session.class}, (a, b, c) -> null);
    }

    @Override
    public void connect(MeterId meter) {
      throw new IllegalStateException("not used");
    }

    @Override
    public Optional<String> lastFailure(MeterId meter) {
      return Optional.of("no answer");
    }
  }
}
