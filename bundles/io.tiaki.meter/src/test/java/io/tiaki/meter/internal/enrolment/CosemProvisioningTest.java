package io.tiaki.meter.internal.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.CosemSettings;
import io.tiaki.meter.internal.cosem.Memory;
import io.tiaki.meter.internal.cosem.VolatileMemory;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.MeterSecurity;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.security.module.CosemKeyFile;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CosemProvisioningTest {
  private static final String FIRST = "TKI0000000000001";

  @TempDir Path data;

  @Test
  void keys_are_made_once_kept_private_and_handed_over_with_what_changed() throws Exception {
    Path handed = data.resolve("secrets/psk/meters-24000.cosem");
    CosemProvisioning first = open(CosemSecurity.HLS5, Optional.empty(), 1);
    MeterSecurity meter = meter(CosemSecurity.HLS5, first, new VolatileMemory());
    first.handOver(List.of(meter));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(handed)))
        .isEqualTo("rw-------");
    CosemKeySet set = CosemKeyFile.read(handed).get(0);
    assertThat(set.name()).isEqualTo(FIRST);
    assertThat(set.systemTitle()).isEqualTo(SmartMeter.systemTitle(1).octets());
    assertThat(set.value(Kind.GUEK).orElseThrow())
        .isEqualTo(first.keys(1).orElseThrow().get(KeyId.UNICAST).orElseThrow());
    assertThat(set.value(Kind.VERIFY)).isEmpty();

    CosemProvisioning again = open(CosemSecurity.HLS5, Optional.empty(), 2);
    assertThat(again.keys(1).orElseThrow().encode()).isEqualTo(first.keys(1).get().encode());
    byte[] changed = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    meter.change(Map.of(KeyId.UNICAST, changed));
    first.handOver(List.of(meter));
    assertThat(CosemKeyFile.read(handed).get(0).value(Kind.GUEK)).contains(changed);
  }

  @Test
  void meters_that_sign_hand_over_what_their_signatures_are_checked_with() throws Exception {
    CosemProvisioning keys = open(CosemSecurity.SUITE1, Optional.empty(), 1);
    Memory memory = new VolatileMemory();
    MeterSecurity meter = meter(CosemSecurity.SUITE1, keys, memory);
    keys.handOver(List.of(meter));
    byte[] verify =
        CosemKeyFile.read(data.resolve("secrets/psk/meters-24000.cosem"))
            .get(0)
            .value(Kind.VERIFY)
            .orElseThrow();
    KeyPair pair = meter.identities().signing().orElseThrow();
    assertThat(verify).isEqualTo(pair.getPublic().getEncoded());
    assertThat(meter(CosemSecurity.SUITE1, keys, memory).identities().signing())
        .hasValueSatisfying(kept -> assertThat(kept.getPublic()).isEqualTo(pair.getPublic()));
  }

  @Test
  void without_cosem_security_there_are_no_keys_and_no_files() throws Exception {
    CosemProvisioning none = open(CosemSecurity.NONE, Optional.empty(), 1);
    none.handOver(List.of(meter(CosemSecurity.NONE, none, new VolatileMemory())));
    assertThat(none.keys(1)).isEmpty();
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void a_sites_own_file_is_read_and_nothing_is_written() throws Exception {
    Path file = data.resolve("site.cosem");
    CosemKeySet set = CosemKeySet.generate(FIRST, 0, SmartMeter.systemTitle(1).octets());
    CosemKeyFile.write(file, List.of(set));
    CosemProvisioning given = open(CosemSecurity.LOW, Optional.of(file), 1);
    assertThat(given.keys(1).orElseThrow().get(KeyId.PASSWORD).orElseThrow())
        .isEqualTo(set.password().orElseThrow());
    given.handOver(List.of(meter(CosemSecurity.LOW, given, new VolatileMemory())));
    assertThat(data.resolve("secrets")).doesNotExist();
    assertThat(data.resolve("meters")).doesNotExist();
  }

  @Test
  void missing_files_keys_and_suites_are_named_with_a_remedy() throws Exception {
    Path file = data.resolve("site.cosem");
    assertThatThrownBy(() -> open(CosemSecurity.LOW, Optional.of(file), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("leave cosem.file empty");
    CosemKeyFile.write(
        file, List.of(CosemKeySet.generate(FIRST, 0, SmartMeter.systemTitle(1).octets())));
    assertThatThrownBy(() -> open(CosemSecurity.LOW, Optional.of(file), 2))
        .hasMessageContaining("TKI0000000000002")
        .hasMessageContaining("add a line");
    assertThatThrownBy(() -> open(CosemSecurity.SUITE2, Optional.of(file), 1))
        .hasMessageContaining("suite 2");
  }

  @Test
  void the_clients_key_may_come_later() throws Exception {
    Path file = data.resolve("client.pem");
    CosemProvisioning keys =
        CosemProvisioning.open(
            new CosemSettings(CosemSecurity.SUITE1, Optional.empty(), file, Set.of()),
            new Exchange(data, 24_000),
            1);
    assertThat(keys.clientKey()).isEmpty();
    KeyPair pair = Identities.generate(SecuritySuite.SUITE_1, new SecureRandom());
    Files.writeString(
        file,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    assertThat(keys.clientKey()).contains(pair.getPublic());
  }

  private MeterSecurity meter(CosemSecurity required, CosemProvisioning keys, Memory memory) {
    MeterSecurity security =
        new MeterSecurity(
            required,
            SmartMeter.systemTitle(1),
            keys.keys(1),
            new Identities(memory, required.suite(), keys::clientKey),
            memory,
            Clock.systemUTC(),
            new SecureRandom(),
            Set.of());
    security.complete();
    return security;
  }

  private CosemProvisioning open(CosemSecurity required, Optional<Path> file, int meters)
      throws IOException {
    return CosemProvisioning.open(
        new CosemSettings(required, file, data.resolve("none"), Set.of()),
        new Exchange(data, 24_000),
        meters);
  }
}
