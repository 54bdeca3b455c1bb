package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.TrustRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a token: {@link TokenVaultTest}. */
final class UnlockTest {
  @TempDir private Path folder;

  @Test
  void a_system_credential_goes_before_the_file() throws Exception {
    Path file = folder.resolve("secrets/gateway.unlock");
    Path credentials = Files.createDirectories(folder.resolve("run/credentials"));
    byte[] sealed;
    try (var module = open(new Unlock(file, Optional.of(credentials), null))) {
      sealed = module.seal(new byte[1], new byte[2]);
    }
    assertThat(new Unlock(file, Optional.of(credentials), null).source())
        .isEqualTo(Unlock.Source.FILE);

    Files.move(file, credentials.resolve("gateway.unlock"));
    Unlock credential = new Unlock(file, Optional.of(credentials), null);
    assertThat(credential.source()).isEqualTo(Unlock.Source.CREDENTIAL);
    assertThat(credential.where()).contains("system credential", "gateway.unlock");
    assertThat(credential.leftOver()).isFalse();
    try (var module = open(credential)) {
      assertThat(module.unseal(new byte[1], sealed)).hasSize(2);
    }
  }

  @Test
  void a_credential_that_does_not_fit_is_an_error_although_the_file_would() throws Exception {
    Path file = folder.resolve("secrets/gateway.unlock");
    open(new Unlock(file, Optional.empty(), null)).close();
    Path credentials = Files.createDirectories(folder.resolve("run/credentials"));
    UnlockSecret.create(credentials.resolve("gateway.unlock")).close();
    Unlock wrong = new Unlock(file, Optional.of(credentials), null);
    assertThat(wrong.leftOver()).isTrue();
    assertThatThrownBy(() -> open(wrong)).hasMessageContaining("the system credential");
    Files.writeString(credentials.resolve("gateway.unlock"), "no secret");
    assertThatThrownBy(() -> open(wrong))
        .hasMessageContaining("64 hexadecimal digits")
        .hasMessageNotContaining("no secret");
  }

  private KeystoreSecurityModule open(Unlock unlock) throws SecurityModuleException {
    return KeystoreSecurityModule.open(
        folder.resolve("data/keys.bcfks"), unlock, Clock.systemUTC(), TrustRules.standard());
  }
}
