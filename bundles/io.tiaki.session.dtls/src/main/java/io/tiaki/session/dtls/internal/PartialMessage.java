package io.tiaki.session.dtls.internal;

import java.util.BitSet;

/**
 * A handshake message of which fragments have come. Overlaps are fine: the first octet at a place
 * stays, but a whole message wins.
 */
final class PartialMessage {
  private final int type;
  private final byte[] body;
  private final BitSet present;

  PartialMessage(int type, int length) {
    this.type = type;
    this.body = new byte[length];
    this.present = new BitSet(length);
  }

  int type() {
    return type;
  }

  int length() {
    return body.length;
  }

  byte[] body() {
    return body;
  }

  boolean isComplete() {
    return present.nextClearBit(0) >= body.length;
  }

  void add(int offset, byte[] from, int at, int length) {
    int end = offset + length;
    if (length == body.length) {
      present.clear();
    }
    for (int start = present.nextClearBit(offset);
        start < end;
        start = present.nextClearBit(start)) {
      int next = present.nextSetBit(start);
      int stop = next < 0 ? end : Math.min(next, end);
      System.arraycopy(from, at + start - offset, body, start, stop - start);
      present.set(start, stop);
    }
  }
}
