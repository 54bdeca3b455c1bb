package io.tiaki.selftest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.platform.Health.Status;
import io.tiaki.platform.TamperInput;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTamperTest {
  @TempDir Path folder;

  @Test
  void tells_by_the_value_in_a_file() throws Exception {
    Path value = folder.resolve("value");
    TamperInput cover = FileTamper.parse("cover=" + value + "=1").get(0);
    assertThat(cover.name()).isEqualTo("cover");
    assertThat(cover.look().status()).isEqualTo(Status.UNKNOWN);
    Files.writeString(value, "1\n");
    assertThat(cover.look().status()).isEqualTo(Status.HEALTHY);
    Files.writeString(value, "0\n");
    assertThat(cover.look().status()).isEqualTo(Status.UNHEALTHY);
  }

  @Test
  void refuses_what_has_not_the_form() {
    assertThat(FileTamper.parse("")).isEmpty();
    assertThatThrownBy(() -> FileTamper.parse("cover=/a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NAME=PATH=VALUE");
  }
}
