package io.tiaki.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostsTest {
  private final Logger logger = Logger.getLogger(Hosts.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final Hosts hosts =
      new Hosts(Runnable::run) {
        @Override
        InetAddress lookUp(String host) throws UnknownHostException {
          throw new UnknownHostException(host);
        }
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void ten_thousand_hosts_that_are_not_found_are_two_lines() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(hosts.find("meter-" + i + ".invalid", () -> {})).isEmpty();
    }
    hosts.retry();
    hosts.retry();
    hosts.retry();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("meter-0.invalid", "correct the directory file");
    assertThat(lines.get(1)).contains("9999 more hosts", "meter-9999.invalid", "correct");
  }

  @Test
  void one_after_a_quiet_time_is_said_at_once() {
    hosts.find("a.invalid", () -> {});
    hosts.retry();
    hosts.find("b.invalid", () -> {});

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("The host b.invalid");
  }
}
