package io.tiaki.dcs.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.dcs.packages.ByteRange.Part;
import io.tiaki.dcs.packages.ByteRange.Unsatisfiable;
import io.tiaki.dcs.packages.ByteRange.Whole;
import org.junit.jupiter.api.Test;

class ByteRangeTest {
  @Test
  void one_range_is_served() {
    assertThat(ByteRange.of("bytes=0-", 10)).isEqualTo(part(0, 9));
    assertThat(ByteRange.of("bytes=9-", 10)).isEqualTo(part(9, 9));
    assertThat(ByteRange.of("bytes=2-5", 10)).isEqualTo(part(2, 5));
    assertThat(ByteRange.of("bytes=2-500", 10)).isEqualTo(part(2, 9));
    assertThat(ByteRange.of("bytes=-3", 10)).isEqualTo(part(7, 9));
    assertThat(ByteRange.of("bytes=-30", 10)).isEqualTo(part(0, 9));
    assertThat(part(2, 5).range().length()).isEqualTo(4);
  }

  @Test
  void what_begins_behind_the_end_cannot_be_served() {
    assertThat(ByteRange.of("bytes=10-", 10)).isEqualTo(new Unsatisfiable());
    assertThat(ByteRange.of("bytes=999999999999999999-", 10)).isEqualTo(new Unsatisfiable());
    assertThat(ByteRange.of("bytes=-0", 10)).isEqualTo(new Unsatisfiable());
  }

  @Test
  void everything_else_means_all_of_it() {
    for (String header :
        new String[] {
          null,
          "",
          "bytes",
          "bytes=-",
          "bytes=5-2",
          "bytes=0-1,3-4",
          "octets=0-1",
          "bytes=a-b",
          "bytes=1.5-",
          "bytes=9999999999999999999-"
        }) {
      assertThat(ByteRange.of(header, 10)).as(header).isEqualTo(new Whole());
    }
  }

  private static Part part(long first, long last) {
    return new Part(new ByteRange(first, last));
  }
}
