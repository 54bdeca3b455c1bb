package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.CookieGateTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private int sent;
  private final Allowance allowance =
      new Allowance(
          address(1, 5000),
          100,
          datagram -> {
            sent += datagram.remaining();
            return true;
          });

  private boolean send(int octets) {
    return allowance.send(ByteBuffer.allocate(octets));
  }

  @Test
  void an_address_gets_as_many_octets_as_came_from_it() {
    assertThat(send(100)).isTrue();
    allowance.heard(address(1, 5000), 60);
    assertThat(send(61)).isFalse();
    assertThat(send(60)).isTrue();
    assertThat(sent).isEqualTo(160);
    assertThat(allowance.isRefused()).isFalse();
  }

  @Test
  void it_says_what_could_go_out_and_that_spends_nothing() {
    assertThat(allowance.affords(100)).isTrue();
    assertThat(allowance.affords(101)).isFalse();
    assertThat(allowance.isRefused()).isFalse();
    assertThat(send(100)).isTrue();
    assertThat(allowance.affords(1)).isFalse();
    allowance.heard(address(1, 5000), 60);
    assertThat(allowance.affords(60)).isTrue();
    assertThat(allowance.affords(61)).isFalse();
    allowance.proven();
    assertThat(allowance.affords(1_000)).isTrue();
  }

  @Test
  void and_as_many_datagrams() {
    assertThat(send(10)).isTrue();
    assertThat(send(10)).isFalse();
    allowance.heard(address(1, 5000), 1);
    assertThat(send(10)).isTrue();
  }

  @Test
  void an_answer_that_resumes_a_session_is_repeated_twice_and_is_no_longer_than_others() {
    allowance.resumes();
    assertThat(send(100)).isTrue();
    assertThat(send(100)).isTrue();
    assertThat(send(101)).isFalse();
    assertThat(send(99)).isTrue();
    assertThat(send(1)).as("a fourth datagram").isFalse();
    allowance.heard(address(1, 5000), 10);
    assertThat(send(31)).isTrue();
    assertThat(send(1)).isFalse();
  }

  @Test
  void the_first_answer_is_never_longer_than_what_came() {
    allowance.resumes();
    assertThat(send(101)).isFalse();
    assertThat(send(100)).isFalse();
  }

  @Test
  void what_comes_from_elsewhere_does_not_count() {
    assertThat(send(100)).isTrue();
    allowance.heard(address(2, 5000), 1_000);
    allowance.heard(address(1, 5001), 1_000);
    assertThat(send(1)).isFalse();
  }

  @Test
  void an_answer_that_is_too_long_is_refused_for_good() {
    assertThat(send(101)).isFalse();
    allowance.heard(address(1, 5000), 1_000);
    assertThat(send(1)).isFalse();
    assertThat(allowance.isRefused()).isTrue();
    assertThat(allowance.isUnanswered()).isTrue();
    assertThat(sent).isZero();
  }

  @Test
  void one_that_went_wrong_before_it_was_sent_too() {
    allowance.fail();
    assertThat(send(1)).isFalse();
    assertThat(allowance.isUnanswered()).isTrue();
  }

  @Test
  void after_the_answer_an_alert_may_go() {
    assertThat(send(50)).isTrue();
    allowance.fail();
    allowance.heard(address(1, 5000), 50);
    assertThat(send(50)).isTrue();
    assertThat(allowance.isUnanswered()).isFalse();
  }

  @Test
  void who_has_proven_the_key_gets_everything() {
    allowance.proven();
    assertThat(send(1_000)).isTrue();
    assertThat(send(1_000)).isTrue();
    assertThat(allowance.isProven()).isTrue();
    assertThat(allowance.isUnanswered()).isFalse();
  }
}
