package io.tiaki.meter.internal.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.security.module.authority.DemoAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornCertificatesTest {
  @TempDir Path data;

  @Test
  void torn_certificates_are_taken_from_the_authority_again() throws Exception {
    Clock clock = Clock.systemUTC();
    Exchange exchange = new Exchange(data, 24_000);
    try (DemoAuthority authority =
        DemoAuthority.open(
            data.resolve("authority"), data.resolve("unlock"), data.resolve("exchange"), clock)) {
      Enrolment first = new Enrolment(exchange, 2, clock);
      assertThat(first.poll()).isEmpty();
      authority.issuePending();
      assertThat(first.poll()).isPresent();
      byte[] good = Files.readAllBytes(exchange.certificates());
      byte[] zeroed = good.clone();
      Arrays.fill(zeroed, 100, zeroed.length, (byte) 0);
      byte[] garbage = good.clone();
      Arrays.fill(garbage, 100, 200, (byte) '?');

      for (byte[] torn :
          List.of(new byte[0], Arrays.copyOf(good, good.length / 3), zeroed, garbage)) {
        Files.write(exchange.certificates(), torn);
        assertThat(new Enrolment(exchange, 2, clock).poll()).isPresent();
        assertThat(Files.readAllBytes(exchange.certificates())).isEqualTo(good);
      }
    }
  }
}
