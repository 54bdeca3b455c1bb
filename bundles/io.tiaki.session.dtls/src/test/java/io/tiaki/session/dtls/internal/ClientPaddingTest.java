package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientPaddingTest {
  private static final HandshakeTimes SHORT = new HandshakeTimes(50, 100, 100);

  private final PeerTiming peer = new PeerTiming(new LinkTiming());
  private final List<Integer> octets = new ArrayList<>();

  /** What comes late of the attempt before would be taken for an answer to the next. */
  @Test
  void a_hello_after_one_in_vain_is_short_so_that_it_is_asked_for_a_cookie() {
    int padded = hello();
    int after = hello();
    assertThat(after).isLessThan(padded);
    assertThat(hello()).as("and then one that is not").isEqualTo(padded);
  }

  private int hello() {
    octets.clear();
    HandshakeSetup setup =
        new HandshakeSetup(
                new GuardedCrypto(),
                new Authenticator(Policy.of(List.of("psk"), List.of(), List.of()))
                    .preSharedKey(new TestKey(Lab.METER.logicalDeviceName(), 7)),
                datagram -> octets.add(datagram.remaining()))
            .times(SHORT)
            .timing(peer);
    assertThatThrownBy(() -> Association.client(setup).connect()).isInstanceOf(IOException.class);
    return octets.get(0);
  }
}
