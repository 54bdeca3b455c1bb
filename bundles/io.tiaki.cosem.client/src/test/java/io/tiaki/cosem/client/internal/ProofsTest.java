package io.tiaki.cosem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProofsTest {
  private static final Octets CLIENT = Octets.ofAscii("TKIGATE1");
  private static final Octets CHALLENGE = Octets.ofAscii("a challenge of the meter");
  private static final String METER = "TKI0000000000001";

  private static Proofs proofs(Mechanism mechanism, CosemKeys keys, InvocationCounter counter) {
    SecurityPolicy policy = SecurityPolicy.of(mechanism, CipheringMode.NONE);
    return new Proofs(new Secured(policy, keys, CLIENT, counter), new SecureRandom());
  }

  private static Proofs proofs(Mechanism mechanism, CosemKeySet keys) {
    return proofs(mechanism, keys, InvocationCounter.volatileCounter());
  }

  private static CosemKeySet withSecret(int octets) {
    return new CosemKeySet(METER, 0, new byte[8], Map.of(Kind.HLS, new byte[octets]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 32})
  void the_answer_to_a_challenge_is_never_the_proof_we_want(int at) throws CosemException {
    Proofs proofs = proofs(Mechanism.HLS_2, withSecret(16));
    byte[] challenge = new byte[48];
    Arrays.fill(challenge, (byte) 1);
    Octets own = proofs.callingValue().orElseThrow();
    System.arraycopy(own.toArray(), 0, challenge, at, own.length());

    assertThatThrownBy(() -> proofs.prove(Octets.of(challenge)))
        .isInstanceOf(CosemException.class)
        .hasMessageContaining("challenge");
  }

  @Test
  void another_challenge_of_several_blocks_is_answered() throws CosemException {
    assertThat(proofs(Mechanism.HLS_2, withSecret(16)).prove(CHALLENGE).length()).isEqualTo(32);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 64})
  void a_secret_too_long_for_mechanism_2_is_told(int octets) {
    assertThatThrownBy(() -> proofs(Mechanism.HLS_2, withSecret(octets)).callingValue())
        .isInstanceOf(CosemException.class)
        .hasMessageContaining(octets + " octets");
  }

  @ParameterizedTest
  @EnumSource(
      value = Mechanism.class,
      names = {"HLS_2", "HLS_3", "HLS_4", "HLS_5", "HLS_6"})
  void missing_keys_are_told_before_anything_is_sent(Mechanism mechanism) {
    CosemKeySet bare = new CosemKeySet(METER, 0, new byte[8], Map.of(Kind.LOW, new byte[] {1}));

    assertThatThrownBy(() -> proofs(mechanism, bare).callingValue())
        .isInstanceOf(CosemException.class)
        .hasMessageContaining("import");
  }

  @Test
  void a_counter_that_is_not_kept_yet_is_not_called_used_up() {
    CosemKeySet keys = CosemKeySet.generate(METER, 0, new byte[8]);
    InvocationCounter slow = new InvocationCounter(1, end -> new CompletableFuture<>());
    InvocationCounter used =
        new InvocationCounter(
            InvocationCounter.MOST + 1, end -> CompletableFuture.completedStage(null));

    assertThatThrownBy(() -> proofs(Mechanism.HLS_5, keys, slow).prove(CHALLENGE))
        .hasMessageContaining("see the store");
    assertThatThrownBy(() -> proofs(Mechanism.HLS_5, keys, used).prove(CHALLENGE))
        .hasMessageContaining("new keys");
  }

  @Test
  void keys_that_are_gone_before_the_proof_refuse_the_association() throws CosemException {
    ClosableKeys module = new ClosableKeys(CosemKeySet.generate(METER, 0, new byte[8]));
    InvocationCounter counter = InvocationCounter.volatileCounter();
    counter.ready();
    Proofs proofs = proofs(Mechanism.HLS_5, module.handle(), counter);
    proofs.callingValue();

    module.isClosed = true;

    assertThat(new ProofExchange(proofs, CHALLENGE, InvokeIdAndPriority.of(0)).start())
        .isInstanceOfSatisfying(
            Step.Failed.class,
            step -> assertThat(step.why().reason()).isEqualTo(CosemException.Reason.REFUSED));
  }
}
