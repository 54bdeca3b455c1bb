package io.tiaki.cosem.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Octets that the fuzzer found worth keeping: a file for each target, a line for each, in hex. */
final class Corpus {
  private Corpus() {}

  static List<byte[]> of(String target) {
    try (InputStream in = Corpus.class.getResourceAsStream("/corpus/" + target + ".hex")) {
      if (in == null) {
        return List.of();
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
          .lines()
          .map(HexFormat.of()::parseHex)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
