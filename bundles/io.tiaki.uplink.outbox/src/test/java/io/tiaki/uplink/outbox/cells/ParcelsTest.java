package io.tiaki.uplink.outbox.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParcelsTest {
  private final Parcels parcels = new Parcels();

  private static List<Fragment> cut(long number, Parcel parcel, int size) {
    byte[] octets = parcel.octets();
    List<Fragment> all = new ArrayList<>();
    for (int at = 0; at < octets.length; at += size) {
      int end = Math.min(octets.length, at + size);
      byte[] part = Arrays.copyOfRange(octets, at, end);
      all.add(new Fragment(parcel.kind(), number, octets.length, at, part));
    }
    return all;
  }

  private static Parcel parcel(String id, int octets) {
    byte[] cms = new byte[octets];
    Arrays.fill(cms, (byte) id.length());
    return new Parcel(Kind.READINGS, id, cms);
  }

  private Optional<Parcel> take(List<Fragment> fragments) {
    Optional<Parcel> whole = Optional.empty();
    for (Fragment f : fragments) {
      Optional<Parcel> now = parcels.take(f);
      whole = now.isPresent() ? now : whole;
    }
    return whole;
  }

  @Test
  void a_parcel_in_fragments_is_put_together() {
    Parcel sent = parcel("gw1.default.r.1", 10_000);
    Parcel came = take(cut(1, sent, 999)).orElseThrow();
    assertThat(came.id()).isEqualTo("gw1.default.r.1");
    assertThat(came.kind()).isEqualTo(Kind.READINGS);
    assertThat(came.cms()).isEqualTo(sent.cms());
    assertThat(parcels.octets()).isZero();
  }

  @Test
  void an_urgent_parcel_comes_in_between() {
    List<Fragment> large = cut(1, parcel("large", 5_000), 1_000);
    List<Fragment> small = cut(2, parcel("small", 1_500), 1_000);
    assertThat(take(large.subList(0, 2))).isEmpty();
    assertThat(take(small)).map(Parcel::id).contains("small");
    assertThat(take(large.subList(2, large.size()))).map(Parcel::id).contains("large");
  }

  @Test
  void fragments_that_come_twice_count_once() {
    List<Fragment> all = cut(1, parcel("a", 3_000), 1_000);
    List<Fragment> twice = new ArrayList<>();
    all.subList(0, 3).forEach(f -> twice.addAll(List.of(f, f)));
    twice.addAll(0, all.subList(0, 1));
    assertThat(take(twice)).isEmpty();
    assertThat(take(all.subList(0, 3))).isEmpty();
    assertThat(take(all.subList(3, all.size()))).map(p -> p.cms().length).contains(3_000);
    assertThat(parcels.dropped()).isZero();
  }

  @Test
  void a_gap_ends_the_parcel_and_another_begins_anew() {
    List<Fragment> all = cut(1, parcel("a", 3_000), 1_000);
    assertThat(take(List.of(all.get(0), all.get(2), all.get(3)))).isEmpty();
    assertThat(parcels.octets()).isZero();
    assertThat(parcels.dropped()).isPositive();
    assertThat(take(cut(2, parcel("a", 3_000), 1_000))).isPresent();
  }

  @Test
  void a_parcel_that_changes_its_form_is_dropped() {
    Fragment first = new Fragment(Kind.READINGS, 1, 100, 0, new byte[10]);
    parcels.take(first);
    assertThat(parcels.take(new Fragment(Kind.OUTCOME, 1, 100, 10, new byte[90]))).isEmpty();
    parcels.take(first);
    assertThat(parcels.take(new Fragment(Kind.READINGS, 1, 99, 10, new byte[89]))).isEmpty();
    parcels.take(first);
    assertThat(parcels.take(new Fragment(Kind.READINGS, 1, 100, 5, new byte[95]))).isEmpty();
    assertThat(parcels.octets()).isZero();
  }

  @Test
  void only_octets_that_came_take_room_and_never_more_than_the_bound() {
    for (int i = 0; i < 1_000; i++) {
      parcels.take(new Fragment(Kind.READINGS, i, Parcel.MOST_OCTETS, 0, new byte[10_000]));
      assertThat(parcels.octets()).isLessThanOrEqualTo(Parcels.MOST_OPEN * 10_000);
    }
    for (int number = 0; number < 4; number++) {
      for (int at = 0; at < 1_000_000; at += 10_000) {
        parcels.take(new Fragment(Kind.READINGS, number, Parcel.MOST_OCTETS, at, new byte[10_000]));
        assertThat(parcels.octets()).isLessThanOrEqualTo(Parcels.MOST_OCTETS);
      }
    }
  }

  @Test
  void the_largest_message_fits() {
    assertThat(take(cut(1, parcel("a", Envelope.MAX_OCTETS), 15_000))).isPresent();
  }

  @Test
  void a_parcel_with_a_wrong_id_is_none() {
    for (byte[] octets :
        List.of(new byte[] {(byte) 200, 1}, new byte[] {1, 65}, bytes(1, '/', 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> parcels.take(new Fragment(Kind.OUTCOME, 9, octets.length, 0, octets)));
      assertThat(parcels.octets()).isZero();
    }
  }

  private static byte[] bytes(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }
}
