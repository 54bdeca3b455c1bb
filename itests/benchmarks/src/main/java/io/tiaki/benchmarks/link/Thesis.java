package io.tiaki.benchmarks.link;

import java.util.List;

/** The figures of the thesis' tables 5.1 to 5.4, which it took from others' measurements. */
final class Thesis {
  /** DTLS, EDH-RSA-DES-CBC3-SHA, the server's certificate only: octets of client and server. */
  record Octets(int certificate, int client, int server) {}

  /** RSA, 500 ms between two messages: milliseconds. */
  record Times(int keyBits, int lossPercent, int min, int average, int max) {}

  static final List<Octets> OCTETS =
      List.of(new Octets(562, 446, 1_015), new Octets(1_671, 446, 2_313));

  static final List<Times> TIMES =
      List.of(
          new Times(1_024, 0, 5_789, 5_851, 5_938),
          new Times(1_024, 5, 5_835, 16_435, 27_592),
          new Times(1_024, 10, 11_045, 51_973, 171_925),
          new Times(2_048, 0, 6_861, 6_949, 7_065),
          new Times(2_048, 5, 16_600, 26_945, 39_680),
          new Times(2_048, 10, 21_706, 37_386, 52_443));

  private Thesis() {}
}
