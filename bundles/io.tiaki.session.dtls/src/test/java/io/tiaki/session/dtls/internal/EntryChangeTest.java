package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntryChangeTest {
  private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);

  private static MeterEntry entry(MeterEntry.State state, int port, String group) {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    return new MeterEntry(Lab.METER, address, state, Optional.empty(), group);
  }

  private static MeterEntry in(String group) {
    return entry(MeterEntry.State.PRE_REGISTERED, ADDRESS.getPort(), group);
  }

  @Test
  void a_meter_keeps_its_session_when_nothing_changes() {
    assertThat(EntryChange.obstacle(in("street"), in("street"), null)).isNull();
  }

  @Test
  void a_meter_that_is_moved_to_another_group_begins_anew_by_its_policy() {
    assertThat(EntryChange.obstacle(in("street"), in("tower"), null))
        .isEqualTo("the meter is in another group");
  }

  @Test
  void a_meter_that_is_blocked_or_has_another_address_loses_its_session() {
    assertThat(
            EntryChange.obstacle(in("street"), entry(MeterEntry.State.BLOCKED, 1, "street"), null))
        .contains("blocked");
    assertThat(
            EntryChange.obstacle(
                in("street"), entry(MeterEntry.State.PRE_REGISTERED, 2, "street"), null))
        .contains("address");
  }
}
