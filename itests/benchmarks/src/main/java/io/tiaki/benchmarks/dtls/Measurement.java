package io.tiaki.benchmarks.dtls;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One cell of the table.
 *
 * @param what is measured, for example {@code client full}
 * @param peer whose
 * @param count operations
 * @param cpuMicros per operation
 * @param octets per operation, both ways, UDP payload
 * @param datagrams per operation, both ways
 */
record Measurement(
    String what, String peer, long count, double cpuMicros, double octets, double datagrams) {

  /** From a peer's result line. */
  static Measurement of(String what, String peer, JsonObject line) {
    long count = line.get("count").getAsLong();
    return of(what, peer, count, line, null);
  }

  /** What a server used between two marks. */
  static Measurement between(String what, String peer, long count, JsonObject a, JsonObject b) {
    return of(what, peer, count, b, a);
  }

  private static Measurement of(
      String what,
      String peer,
      long count,
      JsonObject line,
      @org.jspecify.annotations.Nullable JsonObject before) {
    double octets = number(line, before, "octetsOut") + number(line, before, "octetsIn");
    double datagrams = number(line, before, "datagramsOut") + number(line, before, "datagramsIn");
    return new Measurement(
        what,
        peer,
        count,
        number(line, before, "cpuMicros") / count,
        octets / count,
        datagrams / count);
  }

  private static double number(
      JsonObject line, @org.jspecify.annotations.Nullable JsonObject before, String name) {
    double base = before == null ? 0 : before.get(name).getAsDouble();
    return line.get(name).getAsDouble() - base;
  }

  /** Of each kind and peer the one in the middle by CPU time, in the order of the first. */
  static List<Measurement> medians(List<Measurement> all) {
    Map<String, List<Measurement>> groups = new LinkedHashMap<>();
    for (Measurement one : all) {
      groups.computeIfAbsent(one.what + "/" + one.peer, key -> new ArrayList<>()).add(one);
    }
    List<Measurement> medians = new ArrayList<>();
    for (List<Measurement> group : groups.values()) {
      group.sort(Comparator.comparingDouble(Measurement::cpuMicros));
      medians.add(group.get((group.size() - 1) / 2));
    }
    return medians;
  }

  JsonObject json() {
    JsonObject line = new JsonObject();
    line.addProperty("what", what);
    line.addProperty("peer", peer);
    line.addProperty("count", count);
    line.addProperty("cpuMicros", cpuMicros);
    line.addProperty("octets", octets);
    line.addProperty("datagrams", datagrams);
    return line;
  }
}
