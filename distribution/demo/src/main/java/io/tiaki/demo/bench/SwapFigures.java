package io.tiaki.demo.bench;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the gateway's process uses, before and after.
 *
 * @param heapOctets in use after a collection
 */
record SwapFigures(String framework, String when, int threads, long descriptors, long heapOctets) {
  private static final int MORE_THREADS = 4;
  private static final int MORE_DESCRIPTORS = 8;
  private static final long MORE_HEAP = 8L << 20;

  static SwapFigures of(String framework, String when, JsonObject answer) {
    return new SwapFigures(
        framework,
        when,
        answer.get("threads").getAsInt(),
        answer.get("descriptors").getAsLong(),
        answer.get("heapOctets").getAsLong());
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-8s %-16s %6d threads %6d descriptors %8.1f MiB heap",
        framework,
        when,
        threads,
        descriptors,
        heapOctets / 1_048_576.0);
  }

  /** What has grown more than pools and caches explain since {@code before}. */
  List<String> growthSince(SwapFigures before) {
    List<String> grown = new ArrayList<>();
    if (threads > before.threads + MORE_THREADS) {
      grown.add("threads grew from " + before.threads + " to " + threads);
    }
    if (descriptors > before.descriptors + MORE_DESCRIPTORS) {
      grown.add("descriptors grew from " + before.descriptors + " to " + descriptors);
    }
    if (heapOctets > before.heapOctets + MORE_HEAP) {
      grown.add("heap grew from " + before.heapOctets + " to " + heapOctets + " octets");
    }
    return grown;
  }
}
