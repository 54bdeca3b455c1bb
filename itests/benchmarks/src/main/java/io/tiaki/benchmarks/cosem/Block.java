package io.tiaki.benchmarks.cosem;

import com.google.gson.JsonObject;

/**
 * What a peer did in a block.
 *
 * @param count operations
 * @param cpuMicros of the whole process, per operation
 * @param allocated octets by the calling thread, per operation
 * @param p50Micros median of the time that an operation took
 * @param p99Micros 99th percentile
 */
record Block(long count, double cpuMicros, double allocated, double p50Micros, double p99Micros) {
  static Block of(JsonObject line) {
    return new Block(
        line.get("count").getAsLong(),
        line.get("cpuMicros").getAsDouble(),
        line.get("allocated").getAsDouble(),
        line.get("p50Micros").getAsDouble(),
        line.get("p99Micros").getAsDouble());
  }
}
