package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private static final int METERS = 10_000;

  @Test
  void ten_thousand_ids_are_distinct_and_of_one_length() {
    ConnectionTable table = new ConnectionTable(ConnectionTable.GATEWAY_OCTETS);
    Set<String> seen = new HashSet<>();
    Set<Byte> firsts = new HashSet<>();
    for (int i = 0; i < METERS; i++) {
      byte[] octets = table.open().octets();
      assertThat(octets).hasSize(6);
      firsts.add(octets[0]);
      assertThat(seen.add(java.util.HexFormat.of().formatHex(octets))).isTrue();
    }
    assertThat(table.size()).isEqualTo(METERS);
    assertThat(firsts).as("drawn from all there are").hasSize(256);
  }

  @Test
  void an_id_of_two_octets_is_not_given_twice() {
    ConnectionTable table = new ConnectionTable(ConnectionTable.METER_OCTETS);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 60_000; i++) {
      assertThat(seen.add(table.open().key())).isTrue();
    }
  }

  @Test
  void a_released_id_leads_nowhere() {
    ConnectionTable table = new ConnectionTable(ConnectionTable.GATEWAY_OCTETS);
    List<ConnectionId> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ids.add(table.open());
    }
    ids.forEach(ConnectionId::release);
    ids.forEach(ConnectionId::release);
    assertThat(table.size()).isZero();
  }

  @Test
  void only_records_with_a_known_id_are_found() {
    ConnectionTable table = new ConnectionTable(ConnectionTable.GATEWAY_OCTETS);
    byte[] id = table.open().octets();
    byte[] record = HostileDatagrams.withId(HostileDatagrams.DTLS_1_2, 1, 0, id, new byte[30]);
    assertThat(table.find(record)).as("an association that is not bound yet").isNull();
    assertThat(table.find(new byte[0])).isNull();
    assertThat(table.find(new byte[] {25})).isNull();
    for (int length = 0; length < 19; length++) {
      assertThat(table.find(java.util.Arrays.copyOf(record, length))).isNull();
    }
  }
}
