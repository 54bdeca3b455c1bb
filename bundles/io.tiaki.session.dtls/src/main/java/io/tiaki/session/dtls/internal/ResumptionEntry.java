package io.tiaki.session.dtls.internal;

import io.tiaki.security.PeerCertificate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as the gateway's cache keeps it. Says itself which meter and which credential of ours
 * it belongs to, so that an entry under another key is worth nothing.
 *
 * @param meter logical device name
 * @param own our credential, by {@link OwnIdentity}
 * @param createdMs when the full handshake was done, milliseconds since 1970
 */
record ResumptionEntry(String meter, String own, long createdMs, ResumableSession session) {
  private static final int FORMAT = 1;
  private static final int EXTENDED_MASTER_SECRET = 1;
  private static final int MOST_OCTETS = 4_096;

  byte[] encoded() {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(octets)) {
      out.writeByte(FORMAT);
      out.writeUTF(meter);
      out.writeUTF(own);
      out.writeLong(createdMs);
      out.writeByte(EXTENDED_MASTER_SECRET);
      out.writeShort(session.suite());
      out.writeByte(session.id().length);
      out.write(session.id());
      out.write(session.masterSecret());
      out.writeUTF(session.peer().commonName());
      out.writeUTF(session.peer().fingerprint());
      out.writeUTF(session.peer().serial());
      out.writeLong(session.peer().notAfter().getEpochSecond());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return octets.toByteArray();
  }

  /** Reads an entry; null when it is of another format, cut, too long or without RFC 7627. */
  static @Nullable ResumptionEntry decoded(byte[] octets) {
    if (octets.length > MOST_OCTETS) {
      return null;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets))) {
      if (in.readUnsignedByte() != FORMAT) {
        return null;
      }
      String meter = in.readUTF();
      String own = in.readUTF();
      long created = in.readLong();
      if (in.readUnsignedByte() != EXTENDED_MASTER_SECRET) {
        return null;
      }
      ResumableSession session = session(in, meter);
      return in.read() < 0 ? new ResumptionEntry(meter, own, created, session) : null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private static ResumableSession session(DataInputStream in, String meter) throws IOException {
    int suite = in.readUnsignedShort();
    byte[] id = new byte[in.readUnsignedByte()];
    in.readFully(id);
    byte[] secret = new byte[ResumableSession.MASTER_SECRET];
    in.readFully(secret);
    PeerCertificate peer =
        new PeerCertificate(
            in.readUTF(),
            List.of(meter),
            in.readUTF(),
            in.readUTF(),
            Instant.ofEpochSecond(in.readLong()));
    return new ResumableSession(id, secret, suite, peer);
  }
}
