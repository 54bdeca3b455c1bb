package io.tiaki.dcs.packages;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which octets of a file are wanted (RFC 9110, 14.1.2).
 *
 * @param first offset of the first octet
 * @param last offset of the last one
 */
record ByteRange(long first, long last) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What a request asks for. */
  sealed interface Wish permits Whole, Part, Unsatisfiable {}

  /** No range, or one that a server may ignore (RFC 9110, 14.2): all octets. */
  record Whole() implements Wish {}

  /** One range. */
  record Part(ByteRange range) implements Wish {}

  /** A range that begins behind the end (RFC 9110, 15.5.17). */
  record Unsatisfiable() implements Wish {}

  long length() {
    return last - first + 1;
  }

  /**
   * Reads the header field {@code Range}; several ranges at once are not served as such.
   *
   * @param size octets of the file, at least 1
   */
  static Wish of(@Nullable String header, long size) {
    Matcher parts = ONE.matcher(header == null ? "" : header);
    if (!parts.matches() || (parts.group(1).isEmpty() && parts.group(2).isEmpty())) {
      return new Whole();
    }
    Optional<Long> first = number(parts.group(1));
    Optional<Long> last = number(parts.group(2));
    if (first.isEmpty()) {
      long count = Math.min(last.orElse(0L), size);
      return count == 0 ? new Unsatisfiable() : new Part(new ByteRange(size - count, size - 1));
    }
    if (last.isPresent() && last.get() < first.get()) {
      return new Whole();
    }
    return first.get() >= size
        ? new Unsatisfiable()
        : new Part(new ByteRange(first.get(), Math.min(last.orElse(size), size - 1)));
  }

  private static Optional<Long> number(String digits) {
    return digits.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(digits));
  }
}
