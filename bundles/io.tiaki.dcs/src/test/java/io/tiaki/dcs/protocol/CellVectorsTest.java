package io.tiaki.dcs.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.internal.EnvelopedMessages;
import io.tiaki.security.module.internal.OwnKey;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.Parcel;
import io.tiaki.uplink.outbox.cells.Parcels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The published cells hold. */
class CellVectorsTest {
  private static final Path FOLDER = Path.of("../../distribution/docs/uplink-vectors");

  private static byte[] octets(String name) throws Exception {
    return Base64.getMimeDecoder().decode(Files.readString(FOLDER.resolve(name + ".cms.b64")));
  }

  private static Cell cell(String name, String to) throws Exception {
    byte[] sealed = octets(name);
    assertThat(sealed).hasSize(CellVectorsGenerator.OCTETS);
    Path file = FOLDER.resolve("vector-" + to + "-decrypt.key.pem");
    byte[] key = Pem.read(file, Pem.PRIVATE_KEY, Pem.SMALL_FILE).get(0);
    byte[] plain = EnvelopedMessages.open(new OwnKey(EcKeys.of(key), List.of()), sealed);
    assertThat(plain).isEqualTo(Files.readAllBytes(FOLDER.resolve(name + ".bin")));
    return Cell.of(plain);
  }

  @Test
  void the_answer_overtakes_the_readings_that_were_begun_before() throws Exception {
    Parcels parcels = new Parcels();
    List<Parcel> came = new ArrayList<>();
    int cells = 0;
    while (Files.exists(FOLDER.resolve("cell-up-" + (cells + 1) + ".bin"))) {
      Cell cell = cell("cell-up-" + ++cells, "dcs");
      assertThat(cell.slotMillis()).isEqualTo(5_000);
      cell.fragments().forEach(f -> parcels.take(f).ifPresent(came::add));
    }
    assertThat(cells).isGreaterThan(1);
    assertThat(came).extracting(Parcel::kind).containsExactly(Kind.OUTCOME, Kind.READINGS);
    assertThat(came.get(0).cms()).isEqualTo(octets("outcome-refused"));
    assertThat(came.get(1).cms()).isEqualTo(octets("readings"));
  }

  @Test
  void the_receipt_comes_down_in_cells() throws Exception {
    Cell cell = cell("cell-down-1", "gw1");
    assertThat(cell.slotMillis()).isZero();
    assertThat(new Parcels().take(cell.fragments().get(0)).map(Parcel::cms))
        .contains(octets("receipt"));
  }

  @Test
  void a_dummy_holds_nothing() throws Exception {
    assertThat(cell("cell-up-dummy", "dcs").content()).isZero();
  }
}
