package io.tiaki.cosem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Health.Status;
import org.junit.jupiter.api.Test;

final class CryptoTestComponentTest {
  private static final String SEALED = "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b2";
  private static final String WRAPPED = "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5";

  @Test
  void the_ciphers_give_the_known_answers() {
    assertThat(new CryptoTestComponent().run().status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void a_wrong_answer_is_noticed() {
    String sealed = SEALED.replace("0388", "0389");
    String wrapped = WRAPPED.replace("1fa6", "1fa7");
    assertThat(new CryptoTestComponent(sealed, WRAPPED).run().text()).startsWith("AES-GCM");
    assertThat(new CryptoTestComponent(SEALED, wrapped).run().text()).startsWith("AES key wrap");
  }
}
