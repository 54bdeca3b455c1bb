package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An APDU behind its LLC header in the information fields of I frames (IEC 62056-46, 6.4.4.4.3.3):
 * cut to what one frame takes, and joined again. Joining is for one thread at a time.
 */
public final class HdlcSegments {
  private final Octets llc;
  private final int maxOctets;
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
  private int expected;

  /**
   * To join what comes.
   *
   * @param llc header that it begins with: {@link HdlcFrame#LLC_RESPONSE} at a client, {@link
   *     HdlcFrame#LLC_COMMAND} at a server
   * @param maxOctets of the longest APDU that is taken
   */
  public HdlcSegments(Octets llc, int maxOctets) {
    this.llc = llc;
    this.maxOctets = maxOctets;
  }

  /**
   * Cuts an APDU.
   *
   * @param llc header in front of it
   * @param maxInformation octets of the longest information field that the other side takes
   * @return the information fields; all but the last go into frames with the segmentation bit
   * @throws IllegalArgumentException when an information field has no room
   */
  public static List<Octets> cut(Octets llc, byte[] apdu, int maxInformation) {
    if (maxInformation < 1 || maxInformation > HdlcParameters.MOST_INFORMATION) {
      throw new IllegalArgumentException("An information field has 1 to 2030 octets");
    }
    byte[] all = new OctetWriter(llc.length() + apdu.length).octets(llc).octets(apdu).toArray();
    List<Octets> fields = new ArrayList<>();
    for (int from = 0; from < all.length; from += maxInformation) {
      fields.add(Octets.of(all, from, Math.min(maxInformation, all.length - from)));
    }
    return fields;
  }

  /** The N(S) of the next I frame, which is the N(R) of an acknowledgement. */
  public int expected() {
    return expected;
  }

  /**
   * Takes an I frame. One with another number than the expected is not taken: it came before, or
   * one in front of it was lost, and {@link #expected} says which is needed.
   *
   * @return the APDU when it is complete; a fresh array
   * @throws CodecException {@code MALFORMED} when it is no I frame or the LLC header is another,
   *     {@code TOO_LARGE}; what had come is forgotten then
   */
  public Optional<byte[]> take(HdlcFrame frame) throws CodecException {
    HdlcControl control = HdlcControl.of(frame.control());
    if (control.type() != HdlcControl.Type.I) {
      throw new CodecException(Reason.MALFORMED, 0, "Not an I frame");
    }
    if (control.sendSequence() != expected) {
      return Optional.empty();
    }
    expected = (expected + 1) % HdlcControl.MODULUS;
    joined.writeBytes(frame.information().toArray());
    if (joined.size() > maxOctets + llc.length()) {
      joined.reset();
      throw new CodecException(Reason.TOO_LARGE, 0, "More than " + maxOctets + " octets");
    }
    return frame.segmented() ? Optional.empty() : Optional.of(apdu());
  }

  private byte[] apdu() throws CodecException {
    byte[] all = joined.toByteArray();
    joined.reset();
    OctetReader reader = new OctetReader(all, 0, all.length);
    if (!reader.octets(llc.length()).equals(llc)) {
      throw new CodecException(Reason.MALFORMED, 0, "Another LLC header");
    }
    return reader.octets(reader.remaining()).toArray();
  }
}
