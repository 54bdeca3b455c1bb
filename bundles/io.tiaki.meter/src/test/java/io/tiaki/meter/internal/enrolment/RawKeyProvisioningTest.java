package io.tiaki.meter.internal.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.meter.KeySettings;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.CertificateRequests;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.authority.DemoAuthority;
import io.tiaki.session.dtls.Authentication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawKeyProvisioningTest {
  @TempDir Path data;

  @Test
  void meters_wait_for_the_gateways_key_and_then_take_that_alone() throws Exception {
    KeyPair gateway = EcKeys.generate();
    Path file = data.resolve("gateway.pem");
    Provisioning meters = new RawKeyProvisioning(new Exchange(data, 24_000), keys(file), 2);
    assertThat(meters.poll()).isEmpty();
    assertThat(meters.awaited()).contains(file.toString(), "gateway.key.file");
    Files.writeString(file, Pem.write("PUBLIC KEY", List.of(gateway.getPublic().getEncoded())));
    List<Provision> provisions = meters.poll().orElseThrow();
    assertThat(provisions)
        .hasSize(2)
        .allSatisfy(one -> takesOnly(one, gateway))
        .extracting(Provision::fingerprint)
        .doesNotHaveDuplicates()
        .allMatch(text -> text.matches("[0-9a-f]{64}"));
    byte[] shown =
        provisions
            .get(0)
            .authenticator()
            .credential(Authentication.RAW_PUBLIC_KEY)
            .orElseThrow()
            .publicKey();
    assertThat(provisions.get(0).fingerprint()).isEqualTo(Provision.sha256(shown));
  }

  private static void takesOnly(Provision provision, KeyPair gateway) throws Exception {
    byte[] strangers = EcKeys.generate().getPublic().getEncoded();
    assertThat(provision.group()).isEqualTo("raw-public-key");
    assertThat(provision.authenticator().publicKey(gateway.getPublic().getEncoded())).isNotNull();
    assertThatThrownBy(() -> provision.authenticator().publicKey(strangers))
        .isInstanceOf(SecurityModuleException.class);
  }

  @Test
  void a_certificate_stands_for_the_key_in_it() throws Exception {
    KeyPair gateway = EcKeys.generate();
    Path exchange = data.resolve("exchange");
    try (DemoAuthority authority =
        DemoAuthority.open(
            data.resolve("dcs"), data.resolve("unlock"), exchange, Clock.systemUTC())) {
      byte[] request = CertificateRequests.create(gateway, KeyRole.CLIENT, "gw1", List.of());
      Files.writeString(
          exchange.resolve("requests/gw1.dtls.pem"), Pem.write(Pem.REQUEST, List.of(request)));
      authority.issuePending();
    }
    Path issued = exchange.resolve("issued/gw1.dtls.pem");
    Provisioning meters = new RawKeyProvisioning(new Exchange(data, 24_000), keys(issued), 1);
    takesOnly(meters.poll().orElseThrow().get(0), gateway);
  }

  @Test
  void a_file_without_a_key_is_named_with_a_remedy() throws Exception {
    Path file = data.resolve("gateway.pem");
    Files.writeString(file, "no key");
    assertThatThrownBy(() -> new RawKeyProvisioning(new Exchange(data, 1), keys(file), 1).poll())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("gateway.key.file");
  }

  private static KeySettings keys(Path gateway) {
    return new KeySettings(Authentication.RAW_PUBLIC_KEY, Optional.empty(), gateway);
  }
}
