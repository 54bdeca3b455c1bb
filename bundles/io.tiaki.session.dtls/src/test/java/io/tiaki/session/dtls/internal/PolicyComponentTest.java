package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.Policy;
import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

class PolicyComponentTest {
  private record Settings(
      String group, String[] authentication, String[] suites, String[] curves) {}

  @Test
  void several_values_are_an_array_or_stand_in_one_value_between_commas() {
    Policy array =
        policy(new String[] {"ecdhe-psk", "psk"}, new String[] {"secp384r1", "secp256r1"});
    Policy text = policy(new String[] {"ecdhe-psk, psk"}, new String[] {"secp384r1,secp256r1"});
    assertThat(text).isEqualTo(array);
    assertThat(text.authentications())
        .containsExactly(Authentication.ECDHE_PSK, Authentication.PSK);
    assertThat(text.curves()).containsExactly(Curve.SECP384R1, Curve.SECP256R1);
  }

  @Test
  void nothing_is_the_usual_and_what_is_unknown_is_no_policy() {
    assertThat(policy(new String[0], new String[] {""})).isEqualTo(Policy.USUAL);
    assertThat(component(new String[] {"secp256r1, p-384"}).policy()).isEmpty();
  }

  private static Policy policy(String[] authentication, String[] curves) {
    return new PolicyComponent(config(new Settings("g", authentication, new String[0], curves)))
        .policy()
        .orElseThrow();
  }

  private static PolicyComponent component(String[] curves) {
    return new PolicyComponent(config(new Settings("g", new String[0], new String[0], curves)));
  }

  private static PolicyComponent.Config config(Settings settings) {
    return new PolicyComponent.Config() {
      @Override
      public String group() {
        return settings.group();
      }

      @Override
      public String[] authentication() {
        return settings.authentication();
      }

      @Override
      public String[] suites() {
        return settings.suites();
      }

      @Override
      public String[] curves() {
        return settings.curves();
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return PolicyComponent.Config.class;
      }
    };
  }
}
