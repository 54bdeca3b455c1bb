package io.tiaki.security.module.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Records of wrapped keys, each with a MAC over itself and the one before: none can be altered,
 * moved, left out or put in.
 *
 * <p>Shape: 1 octet length of the name, name, 4 octets key id, 60 octets wrapped key, 32 octets
 * HMAC-SHA-256.
 */
final class ErasableChain {
  static final int WRAPPED = Gcm.NONCE + 32 + Gcm.TAG;
  private static final int MAC = 32;
  private static final int MOST_NAME = 64;

  private final SecretKey key;
  private long count;
  private byte[] link;

  /** A key as it lies in the file. */
  record Wrapped(int id, byte[] octets) {
    @Override
    public String toString() {
      return "Wrapped[***]";
    }
  }

  /** A record that was read. */
  record Named(String name, Wrapped key) {}

  /** Begins after a file's header. */
  ErasableChain(SecretKey key, byte[] header) throws GeneralSecurityException {
    this.key = key;
    this.link = Gcm.mac(key, header);
  }

  private ErasableChain(SecretKey key, long count, byte[] link) {
    this.key = key;
    this.count = count;
    this.link = link;
  }

  /** To go on from here without changing this. */
  ErasableChain copy() {
    return new ErasableChain(key, count, link);
  }

  long count() {
    return count;
  }

  /** The MAC of the last record; not to be changed. */
  byte[] link() {
    return link;
  }

  /** Appends a record. */
  void add(String name, Wrapped wrapped, ByteArrayOutputStream out)
      throws GeneralSecurityException {
    byte[] body = body(name, wrapped);
    link = Gcm.mac(key, link, body);
    count++;
    out.writeBytes(body);
    out.writeBytes(link);
  }

  /** Takes the next record, when it is whole and follows; empty, and nothing taken, when not. */
  Optional<Named> next(ByteBuffer in) throws GeneralSecurityException {
    int start = in.position();
    byte[] body = takeBody(in);
    if (body == null || in.remaining() < MAC) {
      in.position(start);
      return Optional.empty();
    }
    byte[] mac = new byte[MAC];
    in.get(mac);
    byte[] expected = Gcm.mac(key, link, body);
    if (!MessageDigest.isEqual(mac, expected)) {
      in.position(start);
      return Optional.empty();
    }
    link = expected;
    count++;
    ByteBuffer fields = ByteBuffer.wrap(body);
    byte[] name = new byte[fields.get()];
    fields.get(name);
    int id = fields.getInt();
    byte[] octets = new byte[WRAPPED];
    fields.get(octets);
    return Optional.of(
        new Named(new String(name, StandardCharsets.US_ASCII), new Wrapped(id, octets)));
  }

  private static byte @Nullable [] takeBody(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return null;
    }
    int name = in.get(in.position());
    int length = 1 + name + 4 + WRAPPED;
    if (name < 1 || name > MOST_NAME || in.remaining() < length) {
      return null;
    }
    byte[] body = new byte[length];
    in.get(body);
    return body;
  }

  private static byte[] body(String name, Wrapped wrapped) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + octets.length + 4 + WRAPPED)
        .put((byte) octets.length)
        .put(octets)
        .putInt(wrapped.id())
        .put(wrapped.octets())
        .array();
  }
}
