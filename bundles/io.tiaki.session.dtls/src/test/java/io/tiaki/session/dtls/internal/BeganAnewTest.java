package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server has sent its flight, and its client begins anew. Were the flight repeated now, the
 * client would take its ServerHello for the answer to its second ClientHello with a cookie: the
 * messages have the same numbers.
 */
@Timeout(60)
class BeganAnewTest {
  private static final int FIRST = 78;
  private static final int OTHER = 79;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void the_flight_of_the_handshake_before_is_not_repeated_any_more() throws Exception {
    lab.meter();
    // The server learns that the way is short: it repeats its flights soon.
    client(77).run();
    Lab.expect(lab.meter, "opened");
    halfWay(client(FIRST));
    ScriptedClient again = client(FIRST);
    again.send(again.hello(new byte[0]));
    again.await(MessageRules.HELLO_VERIFY_REQUEST);
    long before = flights(FIRST);

    halfWay(client(OTHER));
    Patience.until(() -> flights(OTHER) >= 4 ? "three repetitions" : null);
    // One may have been on its way.
    assertThat(flights(FIRST)).isLessThanOrEqualTo(before + 1);
  }

  private ScriptedClient client(int port) throws Exception {
    return new ScriptedClient(lab, port, lab.meterLink.address, lab.authority.client("gw" + port));
  }

  /** Up to the server's flight, which is left without an answer. */
  private static void halfWay(ScriptedClient client) throws Exception {
    client.skipsLastFlight = true;
    client.run();
  }

  /** How often the server sent its ServerHello to a port. */
  private long flights(int port) {
    return lab.network.seen().stream()
        .filter(one -> one.to().getPort() == port)
        .map(MemoryNetwork.Packet::octets)
        .filter(one -> one[0] == RecordGuard.HANDSHAKE && one[4] == 0)
        .filter(one -> one[RecordGuard.HEADER] == MessageRules.SERVER_HELLO)
        .count();
  }
}
