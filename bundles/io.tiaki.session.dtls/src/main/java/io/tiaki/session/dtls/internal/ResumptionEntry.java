package io.tiaki.session.dtls.internal;

import io.tiaki.security.PeerCertificate;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.PeerIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as a cache keeps it. Says itself which meter and which key of ours it belongs to, so
 * that an entry under another key is worth nothing.
 *
 * @param meter logical device name; empty in the cache of a meter
 * @param own our key, by {@link OwnIdentity}
 * @param createdMs when the full handshake was done, milliseconds since 1970
 */
record ResumptionEntry(String meter, String own, long createdMs, ResumableSession session) {
  /** Sessions between certificates, the meter's with its name only; read, not written any more. */
  private static final int CERTIFICATES = 1;

  /** Without the curves; read, not written any more. */
  private static final int WITHOUT_CURVES = 2;

  private static final int FORMAT = 3;
  private static final int EXTENDED_MASTER_SECRET = 1;
  private static final int MOST_OCTETS = 4_096;
  private static final int MOST_NAMES = 100;

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
      out.writeByte(session.curves());
      out.writeUTF(session.peer().authentication().text());
      out.writeUTF(session.peer().fingerprint());
      if (session.peer().certificate().isPresent()) {
        write(session.peer().certificate().get(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return octets.toByteArray();
  }

  private static void write(PeerCertificate certificate, DataOutputStream out) throws IOException {
    List<String> names = certificate.names();
    out.writeUTF(certificate.commonName());
    out.writeByte(Math.min(names.size(), MOST_NAMES));
    for (String name : names.subList(0, Math.min(names.size(), MOST_NAMES))) {
      out.writeUTF(name);
    }
    out.writeUTF(certificate.serial());
    out.writeLong(certificate.notAfter().getEpochSecond());
  }

  /** Reads an entry; null when it is of another format, cut, too long or without RFC 7627. */
  static @Nullable ResumptionEntry decoded(byte[] octets) {
    if (octets.length > MOST_OCTETS) {
      return null;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets))) {
      int format = in.readUnsignedByte();
      if (format < CERTIFICATES || format > FORMAT) {
        return null;
      }
      String meter = in.readUTF();
      String own = in.readUTF();
      long created = in.readLong();
      if (in.readUnsignedByte() != EXTENDED_MASTER_SECRET) {
        return null;
      }
      ResumableSession session = session(in, format, meter);
      return in.read() < 0 ? new ResumptionEntry(meter, own, created, session) : null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private static ResumableSession session(DataInputStream in, int format, String meter)
      throws IOException {
    int suite = in.readUnsignedShort();
    byte[] id = new byte[in.readUnsignedByte()];
    in.readFully(id);
    byte[] secret = new byte[ResumableSession.MASTER_SECRET];
    in.readFully(secret);
    int curves = format > WITHOUT_CURVES ? in.readUnsignedByte() : 0;
    PeerIdentity peer = format == CERTIFICATES ? certificate(in, meter) : peer(in);
    return new ResumableSession(id, secret, suite, peer, curves);
  }

  private static PeerIdentity certificate(DataInputStream in, String meter) throws IOException {
    return PeerIdentity.ofCertificate(
        new PeerCertificate(
            in.readUTF(),
            List.of(meter),
            in.readUTF(),
            in.readUTF(),
            Instant.ofEpochSecond(in.readLong())));
  }

  private static PeerIdentity peer(DataInputStream in) throws IOException {
    String text = in.readUTF();
    Authentication kind =
        List.of(Authentication.values()).stream()
            .filter(one -> one.text().equals(text))
            .findFirst()
            .orElseThrow(() -> new IOException("An unknown kind of authentication"));
    String fingerprint = in.readUTF();
    if (kind != Authentication.CERTIFICATE) {
      return new PeerIdentity(kind, fingerprint, Optional.empty());
    }
    String commonName = in.readUTF();
    List<String> names = new ArrayList<>();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      names.add(in.readUTF());
    }
    return PeerIdentity.ofCertificate(
        new PeerCertificate(
            commonName, names, fingerprint, in.readUTF(), Instant.ofEpochSecond(in.readLong())));
  }
}
