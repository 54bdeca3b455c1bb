package io.tiaki.journal.internal;

import io.tiaki.journal.file.Chain;
import io.tiaki.journal.file.Head;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A head as it is kept: what it says, and the signature that says it again. As octets: format (1),
 * sequence 8 octets, chain value 32, time 8 (ms since 1970), SignedData.
 */
record Marked(ChainedLog.Link link, Instant time, byte[] cms) {
  private static final byte FORMAT = 1;
  private static final int FIXED = 1 + 8 + Chain.OCTETS + 8;
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,18}) ([0-9a-f]{64}) (\\d{1,15}) ([A-Za-z0-9+/=]+)");

  static Marked of(Signing.Signed signed) {
    Head head = signed.head();
    return new Marked(
        new ChainedLog.Link(head.sequence(), head.chain()), head.time(), signed.cms());
  }

  byte[] octets() {
    return ByteBuffer.allocate(FIXED + cms.length)
        .put(FORMAT)
        .putLong(link.sequence())
        .put(HexFormat.of().parseHex(link.chain()))
        .putLong(time.toEpochMilli())
        .put(cms)
        .array();
  }

  /** Reads it; empty when it is not ours. */
  static Optional<Marked> of(byte[] octets) {
    if (octets.length < FIXED || octets[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(octets, 1, FIXED - 1);
    long sequence = in.getLong();
    byte[] chain = new byte[Chain.OCTETS];
    in.get(chain);
    return Optional.of(
        new Marked(
            new ChainedLog.Link(sequence, HexFormat.of().formatHex(chain)),
            Instant.ofEpochMilli(in.getLong()),
            Arrays.copyOfRange(octets, FIXED, octets.length)));
  }

  String line() {
    return link.sequence()
        + " "
        + link.chain()
        + " "
        + time.toEpochMilli()
        + " "
        + Base64.getEncoder().encodeToString(cms);
  }

  static Optional<Marked> of(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Marked(
              new ChainedLog.Link(Long.parseLong(matcher.group(1)), matcher.group(2)),
              Instant.ofEpochMilli(Long.parseLong(matcher.group(3))),
              Base64.getDecoder().decode(matcher.group(4))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether what was signed says the same. */
  boolean isStatedBy(Head head) {
    return head.sequence() == link.sequence() && head.chain().equals(link.chain());
  }
}
