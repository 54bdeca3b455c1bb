package io.tiaki.cosem.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds frames in what a serial line brings (IEC 62056-46, 6.4.3): a flag may end one frame and
 * begin the next, octets between frames are noise. A frame with a wrong check or length is dropped,
 * as the data link layer does, and counted. It keeps one frame's octets at most. For one thread at
 * a time.
 */
public final class HdlcFrameReader {
  private static final int FLAG = 0x7e;
  private static final int LENGTH_MASK = 0x07;
  private static final int FORMAT_MASK = 0xf0;
  private static final int FORMAT = 0xa0;

  private final byte[] octets = new byte[HdlcFrame.MAX_LENGTH + 2];
  private int count;
  private long dropped;

  /**
   * Takes what came.
   *
   * @param in position to limit; the position is moved to the limit
   * @return the frames that are complete now, in order
   */
  public List<HdlcFrame> take(ByteBuffer in) {
    List<HdlcFrame> frames = new ArrayList<>();
    while (in.hasRemaining()) {
      octet(in.get(), frames);
    }
    return frames;
  }

  /** How many frames were given up. */
  public long dropped() {
    return dropped;
  }

  /** Forgets what has begun: the line was silent for longer than between the octets of a frame. */
  public void reset() {
    count = 0;
  }

  private void octet(byte octet, List<HdlcFrame> frames) {
    boolean flag = (octet & 0xff) == FLAG;
    if (count <= 1 && flag) {
      octets[0] = octet;
      count = 1;
    } else if (count > 0) {
      octets[count++] = octet;
      if (count == 2 && (octet & FORMAT_MASK) != FORMAT) {
        drop(flag);
      } else if (count > 2 && count >= length() + 2) {
        frame(flag, frames);
      }
    }
  }

  /** The format counts all octets between the flags; a flag within them is data. */
  private int length() {
    return (octets[1] & LENGTH_MASK) << 8 | octets[2] & 0xff;
  }

  /** The flag at its end may begin the next one. */
  private void frame(boolean flag, List<HdlcFrame> frames) {
    try {
      frames.add(HdlcFrame.decode(ByteBuffer.wrap(octets, 0, count)));
      count = 1;
    } catch (CodecException wrong) {
      drop(flag);
    }
  }

  private void drop(boolean flag) {
    dropped++;
    count = flag ? 1 : 0;
  }
}
