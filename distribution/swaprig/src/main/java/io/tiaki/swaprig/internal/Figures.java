package io.tiaki.swaprig.internal;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process uses.
 *
 * @param threads alive
 * @param descriptors open; -1 where the system does not tell
 * @param heapOctets in use after a collection
 */
record Figures(int threads, long descriptors, long heapOctets) {
  static Figures now() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Figures(
        Thread.getAllStackTraces().size(),
        descriptorsOpen(),
        runtime.totalMemory() - runtime.freeMemory());
  }

  private static long descriptorsOpen() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      return -1;
    }
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("threads", threads);
    json.addProperty("descriptors", descriptors);
    json.addProperty("heapOctets", heapOctets);
    return json;
  }
}
