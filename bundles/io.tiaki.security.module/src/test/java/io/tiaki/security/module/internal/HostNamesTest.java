package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.TestAuthority;
import java.security.KeyPair;
import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and stars in certificates (RFC 6125, 6.4.3; RFC 9525, 6.3). */
class HostNamesTest {
  private static TestAuthority authority;
  private static KeyPair keys;

  @BeforeAll
  static void prepare() throws Exception {
    authority = new TestAuthority(Clock.systemUTC());
    keys = EcKeys.generate();
  }

  private static boolean matches(String host, String... names) throws Exception {
    byte[] certificate = authority.issue(keys, KeyRole.SERVER, "broker", names);
    return HostNames.match(host, TestAuthority.parsed(certificate));
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.org, broker.example.org",
    "*.example.org, BROKER.Example.ORG",
    "*.example.org, broker.example.org.",
    "*.sub.example.org, broker.sub.example.org",
    "broker.example.org, Broker.example.org"
  })
  void a_star_stands_for_one_whole_first_label(String name, String host) throws Exception {
    assertThat(matches(host, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.org, example.org",
    "*.example.org, a.b.example.org",
    "*.example.org, broker.example.com",
    "*.example.org, brokerexample.org",
    "*.example.org, .example.org",
    "*.org, example.org",
    "*., example.",
    "*, broker",
    "*, broker.example.org",
    "b*.example.org, broker.example.org",
    "*r.example.org, broker.example.org",
    "broker.*.org, broker.example.org",
    "*.*.org, broker.example.org",
    "*.*.example.org, a.b.example.org",
    "xn--*.example.org, xn--abc.example.org"
  })
  void a_star_stands_for_nothing_else(String name, String host) throws Exception {
    assertThat(matches(host, name)).isFalse();
  }

  @Test
  void a_star_never_stands_for_a_part_of_an_address() throws Exception {
    assertThat(matches("10.0.0.1", "*.0.0.1", "127.0.0.1")).isFalse();
    assertThat(matches("127.0.0.1", "*.0.0.1", "127.0.0.1")).isTrue();
  }

  @Test
  void the_common_name_counts_for_nothing() throws Exception {
    assertThat(matches("broker", "other.example.org")).isFalse();
  }
}
