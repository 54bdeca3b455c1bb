package io.tiaki.uplink.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptTest {
  private static final String GOOD =
      "{\"version\": 1, \"type\": \"receipt\", \"gateway\": \"gw1\", \"created\": \"2026-01-01T00:00:05.300Z\", \"accepted\": [\"gw1.default.r.42\"],"
          + " \"rejected\": [{\"id\": \"gw1.default.r.43\", \"code\": \"malformed\", \"text\": \"values[0].value is not a decimal number\"}]}";

  private static Receipt parse(String json) {
    return Receipt.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reads_the_example_of_the_protocol() {
    Receipt receipt = parse(GOOD);
    assertThat(receipt.gateway()).isEqualTo("gw1");
    assertThat(receipt.accepted()).containsExactly("gw1.default.r.42");
    assertThat(receipt.rejected())
        .containsExactly(
            new Receipt.Rejection(
                "gw1.default.r.43", "malformed", "values[0].value is not a decimal number"));
  }

  @Test
  void tolerates_unknown_members_and_codes() {
    Receipt receipt =
        parse(
            "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"new\":{\"a\":[1,null]},"
                + "\"rejected\":[{\"id\":\"x\",\"code\":\"NEW CODE\",\"more\":1},{\"id\":\"y\"}]}");
    assertThat(receipt.rejected())
        .extracting(Receipt.Rejection::code)
        .containsExactly("malformed", "malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "{\"version\":2,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"rejected\":[]}",
        "{\"version\":\"1\",\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"rejected\":[]}",
        "{\"version\":1,\"type\":\"outcome\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"rejected\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"created\":\"t\",\"accepted\":[],\"rejected\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"accepted\":[],\"rejected\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"rejected\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[1],\"rejected\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[\"a b\"],\"rejected\":[]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"rejected\":[\"x\"]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"rejected\":[{}]}",
        "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":[],\"rejected\":[]} x",
        "{version:1,type:'receipt',gateway:'g',created:'t',accepted:[],rejected:[]}"
      })
  void refuses_what_is_malformed(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(json));
  }

  @Test
  void refuses_too_much() {
    String ids = "\"x\",".repeat(500) + "\"x\"";
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                parse(
                    "{\"version\":1,\"type\":\"receipt\",\"gateway\":\"g\",\"created\":\"t\",\"accepted\":["
                        + ids
                        + "],\"rejected\":[]}"))
        .withMessageContaining("500");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Receipt.parse(new byte[Receipt.MOST_OCTETS + 1]));
    assertThatIllegalArgumentException().isThrownBy(() -> parse("[".repeat(500_000)));
    assertThatIllegalArgumentException().isThrownBy(() -> parse("{\"a\":".repeat(100_000)));
  }

  @Test
  void garbage_is_malformed_and_nothing_else() {
    Random random = new Random(1);
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 5_000; i++) {
      byte[] octets = good.clone();
      for (int n = random.nextInt(5); n >= 0; n--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      try {
        Receipt.parse(octets);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
