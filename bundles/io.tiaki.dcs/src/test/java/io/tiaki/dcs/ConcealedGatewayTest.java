package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.tiaki.dcs.control.Answer;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.CellSealer;
import io.tiaki.uplink.outbox.cells.Fragment;
import io.tiaki.uplink.outbox.cells.Packer;
import io.tiaki.uplink.outbox.cells.Parcel;
import io.tiaki.uplink.outbox.cells.Parcels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConcealedGatewayTest {
  private static final String METER = "TKI0000000000001";
  private static final int OCTETS = 2_048;
  private static final int SLOT_MILLIS = 100;

  @TempDir Path data;
  private final RecordedEvents events = new RecordedEvents();
  private final Random random = new Random(3);
  private final CellSealer sealer = new CellSealer("dcs", OCTETS);
  private final Parcels parcels = new Parcels();
  private final Deque<Parcel> came = new ArrayDeque<>();
  private FakeGateway gateway;
  private FakeGateway other;
  private Dcs dcs;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway("gw1", data);
    other = new FakeGateway("gw2", data);
    dcs =
        Dcs.start(
            new Settings(data, "127.0.0.1", 0, List.of(), Set.of()), events, Clock.systemUTC());
    gateway.connect(dcs.brokerPort());
    gateway.subscribeToCells();
  }

  @AfterEach
  void stop() {
    gateway.close();
    other.close();
    dcs.close();
  }

  private byte[] message(JsonObject json) throws Exception {
    byte[] plain = json.toString().getBytes(StandardCharsets.UTF_8);
    return gateway.keys.sign("sign", gateway.keys.envelop("dcs", plain));
  }

  private List<Fragment> cut(Parcel... all) {
    Deque<Packer.Item<String>> items = new ArrayDeque<>();
    List.of(all).forEach(p -> items.add(new Packer.Item<>(p.id(), p)));
    Packer<String> packer =
        new Packer<>(
            new Packer.Source<>() {
              @Override
              public Optional<Packer.Item<String>> next(boolean urgent) {
                return Optional.ofNullable(items.poll());
              }

              @Override
              public boolean isWanted(String message) {
                return true;
              }

              @Override
              public void packed(String message) {}
            },
            random::nextLong);
    List<Fragment> fragments = new ArrayList<>();
    do {
      fragments.addAll(packer.next(sealer.room()));
    } while (packer.open() > 0 || !items.isEmpty());
    return fragments;
  }

  /** Sends a cell and returns what is in the answer. */
  private Cell exchange(List<Fragment> fragments) throws Exception {
    gateway.sendCell(sealer.seal(gateway.keys, new Cell(SLOT_MILLIS, 0, fragments)));
    byte[] answer = gateway.cells.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isNotNull().hasSize(OCTETS);
    Cell cell = Cell.of(gateway.keys.open("decrypt", answer));
    cell.fragments().forEach(f -> parcels.take(f).ifPresent(came::add));
    return cell;
  }

  /** Sends dummies until a message is whole; null after 20. */
  private @Nullable Parcel next() throws Exception {
    for (int i = 0; i < 20 && came.isEmpty(); i++) {
      exchange(List.of());
    }
    return came.poll();
  }

  @Test
  void a_dummy_is_answered_by_a_dummy_of_its_length() throws Exception {
    assertThat(exchange(List.of()).content()).isZero();
    assertThat(exchange(List.of()).content()).isZero();
    JsonObject status = dcs.status().getAsJsonArray("concealed").get(0).getAsJsonObject();
    assertThat(status.get("gateway").getAsString()).isEqualTo("gw1");
    assertThat(status.get("cells").getAsInt()).isEqualTo(2);
    assertThat(status.get("used").getAsInt()).isZero();
    assertThat(status.get("slotMillis").getAsInt()).isEqualTo(SLOT_MILLIS);
  }

  @Test
  void readings_in_fragments_are_stored_and_the_receipt_comes_in_cells() throws Exception {
    JsonObject json = gateway.readings("gw1.default.r.1", METER, "2026-01-01T00:00:05Z");
    json.addProperty("padding", "x".repeat(4_000));
    byte[] cms = message(json);
    List<Fragment> all = cut(new Parcel(Kind.READINGS, "gw1.default.r.1", cms));
    assertThat(all).hasSizeGreaterThan(3);
    for (Fragment f : all) {
      exchange(List.of(f));
      exchange(List.of(f));
    }
    Parcel receipt = next();
    assertThat(receipt).isNotNull();
    assertThat(receipt.kind()).isEqualTo(Kind.RECEIPT);
    var signed = gateway.keys.verify(receipt.cms());
    assertThat(signed.signer().commonName()).isEqualTo("dcs");
    assertThat(new String(signed.content(), StandardCharsets.UTF_8)).contains("gw1.default.r.1");
    assertThat(dcs.status().get("readings").getAsLong()).isEqualTo(1);
    assertThat(gateway.receipts).isEmpty();
  }

  @Test
  void an_instruction_comes_in_cells_and_its_outcome_goes_back_in_cells() throws Exception {
    exchange(List.of());
    CompletableFuture<Answer> answer = dcs.read(METER, Optional.of("gw1"), Duration.ofSeconds(20));
    Parcel parcel = next();
    assertThat(parcel).isNotNull();
    assertThat(parcel.kind()).isEqualTo(Kind.INSTRUCTION);
    byte[] json = gateway.keys.open("decrypt", gateway.keys.verify(parcel.cms()).content());
    JsonObject instruction =
        new Gson().fromJson(new String(json, StandardCharsets.UTF_8), JsonObject.class);
    String id = instruction.get("id").getAsString();
    byte[] cms = message(gateway.outcome(id, "refused", "not today"));
    for (Fragment f : cut(new Parcel(Kind.OUTCOME, "gw1.o." + id, cms))) {
      exchange(List.of(f));
    }
    assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo("refused");
  }

  @Test
  void what_is_no_cell_gets_no_answer_and_the_next_one_does() throws Exception {
    byte[] altered = sealer.seal(gateway.keys, new Cell(SLOT_MILLIS, 0, List.of()));
    altered[altered.length - 1] ^= 1;
    for (byte[] bad :
        List.of(
            altered,
            new byte[OCTETS],
            new byte[20_000],
            new byte[1],
            gateway.keys.envelop("dcs", new byte[1_200]))) {
      gateway.sendCell(bad);
      assertThat(exchange(List.of()).content()).isZero();
    }
    assertThat(gateway.cells).isEmpty();
    assertThat(
            dcs.status()
                .getAsJsonArray("concealed")
                .get(0)
                .getAsJsonObject()
                .get("cells")
                .getAsInt())
        .isEqualTo(5);
  }

  @Test
  void a_message_in_cells_that_its_gateway_did_not_sign_gets_no_receipt() throws Exception {
    other.enrolled();
    JsonObject json = gateway.readings("gw1.default.r.1", METER, "2026-01-01T00:00:05Z");
    byte[] plain = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] cms = other.keys.sign("sign", other.keys.envelop("dcs", plain));
    for (Fragment f : cut(new Parcel(Kind.READINGS, "gw1.default.r.1", cms))) {
      exchange(List.of(f));
    }
    assertThat(next()).isNull();
    assertThat(dcs.status().get("dropped").getAsLong()).isEqualTo(1);
  }

  @Test
  void a_flood_of_cells_is_answered_slowly_and_the_rest_is_forgotten() throws Exception {
    byte[] cell = sealer.seal(gateway.keys, new Cell(600_000, 0, List.of()));
    for (int i = 0; i < 300; i++) {
      gateway.sendCell(cell);
    }
    int answers = 0;
    while (gateway.cells.poll(3, TimeUnit.SECONDS) != null) {
      answers++;
    }
    assertThat(answers).isBetween(1, 8);
  }
}
