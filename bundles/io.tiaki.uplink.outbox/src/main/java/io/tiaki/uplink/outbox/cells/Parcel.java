package io.tiaki.uplink.outbox.cells;

import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A message with what stands beside it, as it is cut into fragments: one octet length of the id,
 * the id in ASCII, the message.
 *
 * @param kind what it is
 * @param id unique for its sender, at most 128 characters of {@code A-Z a-z 0-9 . -}; may be empty
 * @param cms 1 octet to {@link Envelope#MAX_OCTETS}; not copied, nobody changes it
 */
public record Parcel(Kind kind, String id, byte[] cms) {
  private static final int MOST_ID = 128;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{0," + MOST_ID + "}");

  /** The most octets of a parcel. */
  static final int MOST_OCTETS = 1 + MOST_ID + Envelope.MAX_OCTETS;

  /**
   * @throws IllegalArgumentException when id or length are not as above
   */
  public Parcel {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("the id of a parcel is none");
    }
    if (cms.length == 0 || cms.length > Envelope.MAX_OCTETS) {
      throw new IllegalArgumentException("a parcel with a message of " + cms.length + " octets");
    }
  }

  byte[] octets() {
    return ByteBuffer.allocate(1 + id.length() + cms.length)
        .put((byte) id.length())
        .put(id.getBytes(StandardCharsets.US_ASCII))
        .put(cms)
        .array();
  }

  /**
   * Reads a whole parcel.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Parcel of(Kind kind, byte[] octets) {
    int length = octets[0] & 0xff;
    if (length > MOST_ID || 1 + length >= octets.length) {
      throw new IllegalArgumentException("a parcel that is cut short");
    }
    ByteBuffer in = ByteBuffer.wrap(octets, 1, octets.length - 1);
    byte[] id = new byte[length];
    in.get(id);
    byte[] cms = new byte[in.remaining()];
    in.get(cms);
    // Octets above 127 become a character that no id has.
    return new Parcel(kind, new String(id, StandardCharsets.US_ASCII), cms);
  }
}
