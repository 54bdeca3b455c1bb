package io.tiaki.usecase.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.testkit.FakeServices;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.firmware.internal.Images;
import io.tiaki.usecase.firmware.internal.Parts;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeServices services = new FakeServices(new FakeMeter());

  @Test
  void a_part_is_kept_and_the_same_again_is_the_same() {
    Map<String, String> part = part("a".repeat(64), "7", "0", new byte[7]);
    assertThat(over(part, NOW).status()).isEqualTo(Status.DONE);
    int entries = services.state.size();
    assertThat(over(part, NOW).status()).isEqualTo(Status.DONE);
    assertThat(services.state).hasSize(entries);
  }

  @Test
  void a_fifth_image_takes_the_place_of_the_first() {
    for (int i = 0; i < 5; i++) {
      assertThat(
              over(part(("" + i).repeat(64), "7", "0", new byte[7]), NOW.plusSeconds(i)).status())
          .isEqualTo(Status.DONE);
    }
    assertThat(services.state.keySet()).hasSize(8).noneMatch(key -> key.contains("0".repeat(64)));
  }

  @Test
  void what_is_no_part_is_not_kept() {
    String sha256 = "a".repeat(64);
    for (Map<String, String> wrong :
        List.of(
            part(sha256, "7", "1", new byte[7]),
            part(sha256, "7", "0", new byte[6]),
            part(sha256, "0", "0", new byte[0]),
            part(sha256, "4194305", "0", new byte[36_864]),
            part(sha256, "7", "-1", new byte[7]),
            part(sha256, "7", "x", new byte[7]),
            part("A".repeat(64), "7", "0", new byte[7]),
            Map.of("sha-256", sha256, "size", "7", "part", "0", "octets.1", "!"),
            Map.of("sha-256", sha256, "size", "7", "part", "0", "octets.4", "AA=="))) {
      assertThat(over(wrong, NOW).status()).as("%s", wrong).isEqualTo(Status.MALFORMED);
    }
    assertThat(services.state).isEmpty();
  }

  @Test
  void a_full_disk_is_said() {
    Images full =
        new Images(
            () ->
                Optional.of(
                    new StateStore() {
                      @Override
                      public StateMap open(String name) {
                        return new FullMap();
                      }
                    }));
    Outcome outcome =
        Parts.handle(instruction(part("a".repeat(64), "7", "0", new byte[7])), full, NOW)
            .toCompletableFuture()
            .getNow(Outcome.of(Status.DONE, ""));
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).contains("disk is full", "make room");
  }

  /** Nothing can be written to it. */
  private static final class FullMap implements StateMap {
    @Override
    public Optional<byte[]> get(String key) {
      return Optional.empty();
    }

    @Override
    public List<Map.Entry<String, byte[]>> entries(String fromInclusive, int limit) {
      return List.of();
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public CompletionStage<Void> commit(StateChange change) {
      return CompletableFuture.failedFuture(
          new StateException(StateException.Reason.FULL, "no room"));
    }
  }

  private Outcome over(Map<String, String> parameters, Instant now) {
    CompletableFuture<Outcome> outcome =
        Parts.handle(instruction(parameters), new Images(services::state), now)
            .toCompletableFuture();
    assertThat(outcome).isCompleted();
    return outcome.join();
  }

  private static Instruction instruction(Map<String, String> parameters) {
    return new Instruction(
        "i1", Parts.TYPE, Optional.empty(), "dcs", NOW.plusSeconds(60), parameters);
  }

  private static Map<String, String> part(String sha256, String size, String part, byte[] octets) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("sha-256", sha256);
    parameters.put("size", size);
    parameters.put("part", part);
    String all = Base64.getEncoder().encodeToString(octets);
    for (int from = 0, piece = 1; from < all.length(); from += 16_384, piece++) {
      parameters.put("octets." + piece, all.substring(from, Math.min(all.length(), from + 16_384)));
    }
    return parameters;
  }
}
