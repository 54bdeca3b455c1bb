package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every other datagram is lost, both ways, by seed and meter. */
@Timeout(120)
class LossTest {
  private static final int METERS = Integer.getInteger("tiaki.loss.meters", 30);
  private static final int MOST_WAITS = 2_000;
  private static final SessionSettings QUICK =
      new SessionSettings("dtls", 64, 20, 200, new HandshakeTimes(50, 2_000, 500), 0, true);

  private final Lab lab = new Lab();
  private final Map<InetSocketAddress, Random> chances = new HashMap<>();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void all_meters_connect_when_half_of_all_datagrams_is_lost() throws Exception {
    lab.network.filter(packet -> chance(packet).nextInt(100) < 50 ? List.of() : List.of(packet));
    GatewaySessions sessions = lab.gateway(lab.module(), QUICK);
    List<JournalEvent> refusals = new CopyOnWriteArrayList<>();
    sessions.journal(
        event -> {
          refusals.add(event);
          return CompletableFuture.completedFuture(null);
        });
    List<MeterId> ids = new ArrayList<>();
    for (int i = 0; i < METERS; i++) {
      MeterId id = new MeterId(String.format("TKI%013d", i));
      MemoryNetwork.MemoryLink link = lab.network.link(100 + i);
      lab.meter(link, lab.authority.server(id.logicalDeviceName()), lab.authority, new Events());
      ids.add(id);
      sessions.changed(Lab.entry(id, link.address, null));
    }
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < MOST_WAITS && connected(sessions, ids) < METERS; i++) {
      never.await(50, TimeUnit.MILLISECONDS);
    }
    assertThat(connected(sessions, ids)).isEqualTo(METERS);
    assertThat(refusals).as("loss is no refusal").isEmpty();
    assertThat(lab.network.seen()).as("tries are bounded").hasSizeLessThan(METERS * 200);
  }

  private static long connected(GatewaySessions sessions, List<MeterId> ids) {
    return ids.stream().filter(id -> sessions.session(id).isPresent()).count();
  }

  private Random chance(MemoryNetwork.Packet packet) {
    InetSocketAddress meter = packet.from().getPort() == 1 ? packet.to() : packet.from();
    return chances.computeIfAbsent(meter, address -> new Random(address.getPort()));
  }
}
