package io.tiaki.dcs.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExternalBrokerTest {
  @Test
  void a_gateway_counts_as_connected_from_its_first_message_on_and_is_told_once() {
    List<String> told = new ArrayList<>();
    BrokerAccess broker = new ExternalBroker(8883, (gateway, there) -> told.add(gateway + there));

    assertThat(broker.connected()).isEmpty();
    broker.heard("gw2");
    broker.heard("gw1");
    broker.heard("gw2");

    assertThat(broker.connected()).containsExactly("gw1", "gw2");
    assertThat(told).containsExactly("gw2true", "gw1true");
    assertThat(broker.port()).isEqualTo(8883);
  }
}
