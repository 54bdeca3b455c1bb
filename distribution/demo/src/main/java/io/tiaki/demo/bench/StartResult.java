package io.tiaki.demo.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What the benchmark {@code start} measured.
 *
 * @param first the first start ever, with new keys and enrolment, ms
 * @param gateway later starts
 * @param bare starts of the peer
 * @param memory of the gateway with its meters
 * @param bareMemory of the peer
 * @param readings that arrived while they flowed
 */
record StartResult(
    StartOptions options,
    String machine,
    long first,
    Sample gateway,
    Sample bare,
    Memory memory,
    Memory bareMemory,
    long readings) {
  static final long START_AIM_MILLIS = 3_000;
  static final long MEMORY_AIM_KIB = 128 * 1024;

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "Gateway: cold start and memory; %d starts, %d meters; %s",
            gateway.millis().size(), options.meters(), machine));
    lines.add(format("%-34s %10s %10s %10s %10s", "", "min", "median", "max", "aim"));
    lines.add(
        times("start to all components active", gateway)
            + aim(seconds(START_AIM_MILLIS), gateway.median() <= START_AIM_MILLIS));
    lines.add(times("  peer: bare framework", bare));
    lines.add(format("%-34s %10s %10.2f", "  ratio", "", ratio(gateway.median(), bare.median())));
    lines.add(format("%-34s %10s", "first start, with enrolment", seconds(first)));
    lines.add("");
    lines.add(
        format(
            "%-34s %10s %10s %10s %10s",
            "memory after readings flowed", "VmRSS", "PSS", "VmHWM", "aim"));
    lines.add(
        sizes(format("gateway, %d readings in %d s", readings, options.flow().toSeconds()), memory)
            + aim(
                mebibytes(OptionalLong.of(MEMORY_AIM_KIB)),
                memory.resident().orElse(0) <= MEMORY_AIM_KIB));
    lines.add(sizes("  peer: bare framework", bareMemory));
    lines.add(
        format(
            "%-34s %10.2f",
            "  ratio", ratio(memory.resident().orElse(0), bareMemory.resident().orElse(0))));
    lines.add("Times are from the start of the process; files were read before (warm page cache).");
    return lines;
  }

  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("benchmark", "start");
    json.addProperty("machine", machine);
    json.addProperty("meters", options.meters());
    json.addProperty("firstStartMillis", first);
    json.add("gateway", part(gateway, memory));
    json.add("bare", part(bare, bareMemory));
    json.addProperty("startAimMillis", START_AIM_MILLIS);
    json.addProperty("memoryAimKiB", MEMORY_AIM_KIB);
    json.addProperty("readings", readings);
    json.addProperty("startRatio", rounded(ratio(gateway.median(), bare.median())));
    json.addProperty(
        "memoryRatio",
        rounded(ratio(memory.resident().orElse(0), bareMemory.resident().orElse(0))));
    return new Gson().toJson(json);
  }

  private static JsonObject part(Sample starts, Memory memory) {
    JsonObject json = new JsonObject();
    json.add("startMillis", new Gson().toJsonTree(starts.millis()));
    json.addProperty("startMinMillis", starts.least());
    json.addProperty("startMedianMillis", starts.median());
    json.addProperty("startMaxMillis", starts.most());
    memory.resident().ifPresent(kib -> json.addProperty("residentKiB", kib));
    memory.proportional().ifPresent(kib -> json.addProperty("proportionalKiB", kib));
    memory.peak().ifPresent(kib -> json.addProperty("peakKiB", kib));
    return json;
  }

  private static String times(String what, Sample sample) {
    return format(
        "%-34s %10s %10s %10s",
        what, seconds(sample.least()), seconds(sample.median()), seconds(sample.most()));
  }

  private static String sizes(String what, Memory memory) {
    return format(
        "%-34s %10s %10s %10s",
        what,
        mebibytes(memory.resident()),
        mebibytes(memory.proportional()),
        mebibytes(memory.peak()));
  }

  private static String aim(String aim, boolean met) {
    return format(" %10s  %s", aim, met ? "met" : "MISSED");
  }

  private static double ratio(long value, long peer) {
    return peer == 0 ? 0 : (double) value / peer;
  }

  private static double rounded(double ratio) {
    return Math.round(ratio * 100) / 100.0;
  }

  private static String seconds(long millis) {
    return format("%.2f s", millis / 1_000.0);
  }

  private static String mebibytes(OptionalLong kib) {
    return kib.isPresent() ? format("%.1f MiB", kib.getAsLong() / 1_024.0) : "unknown";
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
