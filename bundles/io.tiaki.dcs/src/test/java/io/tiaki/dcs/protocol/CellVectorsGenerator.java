package io.tiaki.dcs.protocol;

import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.EnvelopedMessages;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.Fragment;
import io.tiaki.uplink.outbox.cells.Packer;
import io.tiaki.uplink.outbox.cells.Parcel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the cells of the uplink vectors, of the messages that stand beside them. Run by hand, with
 * the folder as argument, after those were made.
 */
public final class CellVectorsGenerator {
  static final int OCTETS = 2_048;

  private final Path folder;

  private CellVectorsGenerator(Path folder) {
    this.folder = folder;
  }

  /** Writes the vectors into the folder that is the one argument. */
  public static void main(String[] arguments) throws Exception {
    CellVectorsGenerator generator = new CellVectorsGenerator(Path.of(arguments[0]));
    generator.write("cell-up", "dcs", 5_000, List.of("readings", "outcome-refused"));
    generator.write("cell-down", "gw1", 0, List.of("receipt"));
    generator.writeCell("cell-up-dummy", "dcs", new Cell(5_000, 0, List.of()));
  }

  private void write(String name, String to, int slot, List<String> messages) throws Exception {
    Messages source = new Messages(messages);
    Packer<String> packer =
        new Packer<>(source, new AtomicLong(0x1122334455667700L)::incrementAndGet);
    int number = 1;
    // The first cell is filled before there is anything urgent.
    List<Fragment> fragments = packer.next(room(to));
    source.hurry = true;
    while (!fragments.isEmpty()) {
      writeCell(name + "-" + number++, to, new Cell(slot, packer.open(), fragments));
      fragments = packer.next(room(to));
    }
  }

  private int room(String to) throws Exception {
    byte[] sealed = EnvelopedMessages.envelop(certificate(to), new byte[OCTETS]);
    return OCTETS - (sealed.length - OCTETS);
  }

  private void writeCell(String name, String to, Cell cell) throws Exception {
    byte[] plain = cell.octets(room(to));
    byte[] sealed = EnvelopedMessages.envelop(certificate(to), plain);
    if (sealed.length != OCTETS) {
      throw new IllegalStateException(name + " has " + sealed.length + " octets");
    }
    Files.write(folder.resolve(name + ".bin"), plain);
    String lines =
        new String(
            Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(sealed), StandardCharsets.US_ASCII);
    Files.writeString(folder.resolve(name + ".cms.b64"), lines + "\n");
  }

  private X509Certificate certificate(String owner) throws Exception {
    byte[] der = Pem.certificates(folder.resolve("vector-" + owner + "-decrypt.pem")).get(0);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private final class Messages implements Packer.Source<String> {
    private final Deque<String> names;
    private boolean hurry;

    Messages(List<String> names) {
      this.names = new ArrayDeque<>(names);
    }

    @Override
    public Optional<Packer.Item<String>> next(boolean urgent) {
      String name = names.peek();
      if (name == null || name.startsWith("outcome") != urgent || urgent != hurry) {
        return Optional.empty();
      }
      names.remove();
      return Optional.of(new Packer.Item<>(name, parcel(name)));
    }

    private Parcel parcel(String name) {
      try {
        byte[] cms =
            Base64.getMimeDecoder().decode(Files.readString(folder.resolve(name + ".cms.b64")));
        Kind kind =
            name.startsWith("outcome")
                ? Kind.OUTCOME
                : name.startsWith("receipt") ? Kind.RECEIPT : Kind.READINGS;
        return new Parcel(kind, kind == Kind.RECEIPT ? "" : "gw1.vector." + name, cms);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public boolean isWanted(String message) {
      return true;
    }

    @Override
    public void packed(String message) {}
  }
}
