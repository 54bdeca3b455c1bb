package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.Session;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SettingsChangeTest {
  @Test
  void no_setting_drops_a_session_when_it_changes() throws Exception {
    try (Lab lab = new Lab()) {
      lab.meter();
      GatewaySessions sessions = lab.gateway();
      lab.connect(sessions);
      Session live = lab.gateway.session;
      List<SessionSettings> all = changed();
      assertThat(all).hasSize(SessionSettings.class.getRecordComponents().length);
      for (int i = 0; i < all.size(); i++) {
        sessions.settings(all.get(i));
        lab.exchange("after change " + i);
      }
      assertThat(sessions.session(Lab.METER)).containsSame(live);
      LinkCounters counters = sessions.counters().of("memory", "default");
      assertThat(counters.get(Count.OPENED)).isEqualTo(1);
      assertThat(counters.get(Count.ENDED)).isZero();
    }
  }

  /** The usual settings with one of them changed, each in turn. */
  private static List<SessionSettings> changed() throws ReflectiveOperationException {
    RecordComponent[] parts = SessionSettings.class.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    List<SessionSettings> all = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      Object[] values = new Object[parts.length];
      for (int j = 0; j < parts.length; j++) {
        Object value = parts[j].getAccessor().invoke(Lab.FAST);
        values[j] = i == j ? other(value) : value;
      }
      all.add(SessionSettings.class.getDeclaredConstructor(types).newInstance(values));
    }
    return all;
  }

  private static Object other(Object value) {
    if (value instanceof Integer number) {
      return number == 0 ? 20_000 : number + 1;
    }
    if (value instanceof Boolean flag) {
      return !flag;
    }
    if (value instanceof HandshakeTimes times) {
      return new HandshakeTimes(
          times.resendMillis() + 1, times.totalMillis() + 1, times.silenceMillis() + 1);
    }
    if (value instanceof RenewalLimits limits) {
      return new RenewalLimits(limits.ageHours() + 1, limits.records() - 1, limits.mebibytes() - 1);
    }
    if (value instanceof LinkSettings link) {
      return new LinkSettings(link.handshakeDatagram() - 1, link.kilobitsPerSecond() + 1);
    }
    return value + "-other";
  }
}
