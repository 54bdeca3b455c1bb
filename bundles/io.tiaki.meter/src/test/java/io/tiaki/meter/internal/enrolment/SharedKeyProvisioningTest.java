package io.tiaki.meter.internal.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.meter.KeySettings;
import io.tiaki.security.module.SharedKey;
import io.tiaki.security.module.SharedKeyFile;
import io.tiaki.session.dtls.Authentication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedKeyProvisioningTest {
  private static final String FIRST = "TKI0000000000001";

  @TempDir Path data;

  @Test
  void keys_are_made_once_kept_private_and_handed_over_at_each_start() throws Exception {
    Exchange exchange = new Exchange(data, 24_000);
    Path handed = data.resolve("secrets/psk/meters-24000.psk");
    assertThat(open(Optional.empty(), 2).poll())
        .hasValueSatisfying(all -> all.forEach(this::isPsk));
    String first = Files.readString(handed);
    assertThat(SharedKeyFile.read(handed)).extracting(SharedKey::name).hasSize(2).contains(FIRST);
    for (Path file : List.of(handed, exchange.sharedKeys())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    Files.delete(handed);
    open(Optional.empty(), 3).poll();
    assertThat(Files.readString(handed)).startsWith(first);
    assertThat(SharedKeyFile.read(handed)).hasSize(3);
  }

  private void isPsk(Provision provision) {
    assertThat(provision.group()).isEqualTo("ecdhe-psk");
    assertThat(provision.fingerprint()).isEmpty();
    assertThat(provision.authenticator().policy())
        .hasValueSatisfying(
            policy ->
                assertThat(policy.authentications()).containsExactly(Authentication.ECDHE_PSK));
  }

  @Test
  void a_sites_own_file_is_read_and_nothing_is_written() throws Exception {
    Path file = data.resolve("site.psk");
    SharedKey key = SharedKey.generate(FIRST);
    SharedKeyFile.write(file, List.of(SharedKey.generate("other"), key));
    List<Provision> provisions = open(Optional.of(file), 1).poll().orElseThrow();
    assertThat(provisions.get(0).authenticator().preSharedKey().orElseThrow().key())
        .isEqualTo(key.key());
    assertThat(data.resolve("secrets")).doesNotExist();
    assertThat(data.resolve("meters")).doesNotExist();
  }

  @Test
  void a_missing_file_and_a_missing_key_are_named_with_a_remedy() throws Exception {
    Path file = data.resolve("site.psk");
    assertThatThrownBy(() -> open(Optional.of(file), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("leave psk.file empty");
    SharedKeyFile.write(file, List.of(SharedKey.generate(FIRST)));
    assertThatThrownBy(() -> open(Optional.of(file), 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no pre-shared key for TKI0000000000002")
        .hasMessageContaining("add a line");
  }

  private Provisioning open(Optional<Path> file, int meters) throws IOException {
    return SharedKeyProvisioning.open(
        new KeySettings(Authentication.ECDHE_PSK, file, data.resolve("none")),
        new Exchange(data, 24_000),
        meters);
  }
}
