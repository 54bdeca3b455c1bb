package io.tiaki.demo.crash;

import java.util.Locale;

/** A kind of process that is killed. */
enum Victim {
  GATEWAY,
  DCS,
  BROKER,
  METERS;

  /** As typed and shown. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
