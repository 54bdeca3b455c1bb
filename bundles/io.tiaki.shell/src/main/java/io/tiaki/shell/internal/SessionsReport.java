package io.tiaki.shell.internal;

import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.session.SessionService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many meters are connected, and why the others are not. */
final class SessionsReport {
  private static final int MOST_METERS = 20;
  private static final String CONNECTED = "connected";
  private static final String BLOCKED = "blocked in the directory";
  private static final String UNTRIED = "waits for its first attempt";

  private record Absent(MeterEntry meter, String why) {}

  private SessionsReport() {}

  static String of(MeterDirectory directory, SessionService service) {
    Map<String, Integer> states = new TreeMap<>();
    List<Absent> absent = new ArrayList<>();
    for (MeterEntry meter : directory.all()) {
      String state = state(meter, service);
      states.merge(state, 1, Integer::sum);
      if (!state.equals(CONNECTED) && !state.equals(BLOCKED)) {
        absent.add(new Absent(meter, state));
      }
    }
    if (states.isEmpty()) {
      return "No meter is in the directory.";
    }
    Table counts = new Table(">METERS", "STATE");
    states.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .forEach(state -> counts.row(Integer.toString(state.getValue()), state.getKey()));
    return counts + list(absent);
  }

  private static String state(MeterEntry meter, SessionService service) {
    if (service.session(meter.id()).isPresent()) {
      return CONNECTED;
    }
    if (meter.state() == MeterEntry.State.BLOCKED) {
      return BLOCKED;
    }
    return service.lastFailure(meter.id()).orElse(UNTRIED);
  }

  private static String list(List<Absent> absent) {
    if (absent.isEmpty()) {
      return "";
    }
    Table meters = new Table("METER", "ADDRESS", "WHY");
    absent.stream()
        .limit(MOST_METERS)
        .forEach(
            one ->
                meters.row(one.meter().id().logicalDeviceName(), address(one.meter()), one.why()));
    int more = absent.size() - MOST_METERS;
    return "\n" + meters + (more > 0 ? "and " + more + " more\n" : "");
  }

  private static String address(MeterEntry meter) {
    return meter.address().getHostString() + ":" + meter.address().getPort();
  }
}
