package io.tiaki.session.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.ServerSlot.Pending;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Pending PENDING = new Pending(null, null, 0);

  private final List<ServerSession> sessions = new ArrayList<>();
  private final Admission admission = new Admission(new HashMap<>(), sessions);
  private final InetSocketAddress client = new InetSocketAddress("127.0.0.1", 4_059);

  @Test
  void a_server_with_as_many_sessions_as_it_holds_admits_no_stranger() {
    sessions.addAll(Collections.nCopies(Admission.MOST_LIVE, null));
    assertThat(admission.admit(client, 0, () -> PENDING)).isNull();
  }

  @Test
  void but_a_client_that_it_knows_as_that_will_replace_its_session() {
    sessions.addAll(Collections.nCopies(Admission.MOST_LIVE, null));
    admission.authenticated(client);
    assertThat(admission.admit(client, 0, () -> PENDING)).isNotNull();
  }

  @Test
  void with_one_less_it_admits_anybody() {
    sessions.addAll(Collections.nCopies(Admission.MOST_LIVE - 1, null));
    assertThat(admission.admit(client, 0, () -> PENDING)).isNotNull();
  }
}
