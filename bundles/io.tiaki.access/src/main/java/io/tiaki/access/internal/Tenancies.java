package io.tiaki.access.internal;

import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who lives behind which meter, and when (R35). A new tenant gets new pseudonyms, and as a consumer
 * sees the time of the own contract only. Kept sealed, one entry a meter.
 */
final class Tenancies {
  static final String MAP = "access.tenancies";

  /** The most tenancies of a meter that are remembered. */
  static final int MOST = 64;

  private Tenancies() {}

  /**
   * A contract's time at a meter.
   *
   * @param consumer the consumer's name as an authenticated subject; empty: nobody lives there
   * @param from its first instant; it ends where the next one begins
   */
  record Tenancy(String consumer, Instant from) {
    /**
     * @throws IllegalArgumentException when the name has another form
     */
    Tenancy {
      AccessProfile.check(
          consumer.matches("[A-Za-z0-9.-]{0,64}"),
          "consumer must be 1 to 64 characters of A-Z a-z 0-9 . -, or empty");
    }
  }

  /** The tenancies of a meter, the earliest first. */
  static List<Tenancy> of(StateStore store, MeterId meter) throws StateException {
    Optional<byte[]> octets = store.open(MAP).get(meter.logicalDeviceName());
    List<Tenancy> all = new ArrayList<>();
    for (String line : octets.map(Tenancies::text).orElse("").split("\n")) {
      String[] words = line.split(" ", -1);
      if (words.length == 2) {
        all.add(read(words));
      }
    }
    return all;
  }

  private static Tenancy read(String[] words) throws StateException {
    try {
      return new Tenancy(words[1], Instant.parse(words[0]));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new StateException(
          StateException.Reason.CORRUPT, "a later version wrote it, or it is damaged", e);
    }
  }

  /** The same where no checked exception can pass: a pseudonym must never be a guess. */
  static List<Tenancy> readable(StateStore store, MeterId meter) {
    try {
      return of(store, meter);
    } catch (StateException e) {
      throw new IllegalStateException("the tenancies cannot be read: " + e.getMessage(), e);
    }
  }

  /** As it is kept: a line each, instant and name. */
  static byte[] octets(List<Tenancy> tenancies) {
    StringBuilder text = new StringBuilder();
    for (Tenancy one : tenancies) {
      text.append(one.from()).append(' ').append(one.consumer()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The tenancy that an instant lies in. */
  static Optional<Tenancy> at(List<Tenancy> tenancies, Instant instant) {
    return tenancies.stream()
        .filter(t -> !t.from().isAfter(instant))
        .reduce((earlier, later) -> later);
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }
}
