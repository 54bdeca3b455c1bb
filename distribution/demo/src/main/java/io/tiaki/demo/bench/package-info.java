/**
 * Benchmarks of whole processes: one class each, listed in {@link io.tiaki.demo.bench.Benchmarks}.
 */
package io.tiaki.demo.bench;
