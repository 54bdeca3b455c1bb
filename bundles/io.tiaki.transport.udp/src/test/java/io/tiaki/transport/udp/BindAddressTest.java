package io.tiaki.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
  @Test
  void reads_both_families() {
    assertThat(BindAddress.parse("0.0.0.0:0")).isEqualTo(new InetSocketAddress("0.0.0.0", 0));
    assertThat(BindAddress.parse(" 127.0.0.1:24000 "))
        .isEqualTo(new InetSocketAddress("127.0.0.1", 24000));
    assertThat(BindAddress.parse("[::]:5684")).isEqualTo(new InetSocketAddress("::", 5684));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:1",
        "1.2.3.4",
        "1.2.3.4:65536",
        "1.2.3.4:x",
        "::1:80",
        "[::1]",
        "[x]:1",
        "999.1.1.1:5"
      })
  void refuses_everything_else_with_the_remedy(String text) {
    assertThatThrownBy(() -> BindAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1:port");
  }

  @Test
  void settings_outside_their_range_are_refused() {
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    assertThatThrownBy(() -> UdpSettings.of("Not An Id", any))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new UdpSettings("udp", any, 63, 0, 0, 0))
        .hasMessageContaining("max.datagram");
    assertThatThrownBy(() -> UdpSettings.of("udp", InetSocketAddress.createUnresolved("x", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
