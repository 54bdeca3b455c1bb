package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.model.MeterId;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes amid a session, and what comes that nobody asked for. */
class ChangingSecurityTest extends Conversing {
  private static final SecurityPolicy HLS5 = SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO);
  private static final Apdu PUSH =
      new DataNotificationApdu(new DataNotification(1, Optional.empty(), WH));
  private static final Apdu ANY =
      new GeneralGloDedCiphering(false, Octets.EMPTY, new ProtectedContent(0x30, 0, Octets.EMPTY));

  private CipheredMeter associated(SecurityPolicy policy) {
    CipheredMeter ciphered = new CipheredMeter(meter, policy, 0);
    client.secure(ciphered.security());
    client.opened(meter);
    assertThat(listener.heard).containsExactly("associated " + METER);
    return ciphered;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 32, 102})
  void takes_no_push_in_plain_from_a_ciphering_meter_whichever_client_it_is_for(int sap) {
    CipheredMeter ciphered = new CipheredMeter(meter, HLS5, 0);
    ciphered.expected = 70_000;
    ciphered.tellsCounter = false;
    client.secure(ciphered.security());
    client.opened(meter);

    meter.say(1, sap, PUSH);

    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void hears_pushes_in_plain_when_the_policy_is_gone() {
    associated(HLS5);
    meter.script = request -> null;
    client.secure(AssociationSecurity.NONE);
    client.secureAnew();

    meter.say(1, Settings.PUSH_SAP, PUSH);

    assertThat(listener.heard).hasSize(2);
  }

  @Test
  void hears_pushes_under_new_keys() {
    associated(HLS5);
    CipheredMeter renewed =
        new CipheredMeter(meter, SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GENERAL_GLO), 0);
    client.secure(renewed.security());
    client.secureAnew();
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));

    meter.say(1, Settings.PUSH_SAP, renewed.close(ANY, PUSH));

    assertThat(listener.heard).hasSize(2);
  }

  @Test
  void confirms_a_push_under_the_global_key_also_when_a_dedicated_one_was_agreed()
      throws Exception {
    CipheredMeter ciphered = associated(SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.DED));
    client.add(new Confirming());
    List<Apdu> said = new ArrayList<>();
    meter.script =
        request -> {
          said.add(request);
          return List.of();
        };
    Apdu push = new DataNotificationApdu(new DataNotification(1 | 1 << 30, Optional.empty(), WH));

    meter.say(1, Settings.PUSH_SAP, ciphered.close(ANY, push));

    GeneralGloDedCiphering confirm = (GeneralGloDedCiphering) said.get(0);
    SymmetricKeys global =
        SymmetricKeys.of(
            ciphered.keys.value(Kind.GUEK).orElseThrow(),
            ciphered.keys.value(Kind.GAK).orElseThrow());
    byte[] plain = Protection.open(confirm.content(), global, CipheredMeter.CLIENT, new byte[0]);
    assertThat(Apdus.decode(plain)).isInstanceOf(DataNotificationConfirm.class);
  }

  /** Takes every push for good. */
  private static final class Confirming implements MeterListener {
    @Override
    public void associated(MeterId id) {}

    @Override
    public void notified(MeterId id, DataNotification notification) {}

    @Override
    public void notified(MeterId id, DataNotification notification, Runnable committed) {
      committed.run();
    }

    @Override
    public void lost(MeterId id) {}
  }

  @Test
  void a_policy_whose_keys_are_missing_ends_what_is_in_plain() {
    client.opened(meter);
    client.secure(
        id -> CompletableFuture.failedStage(new CosemException(Reason.REFUSED, "no keys")));
    client.secureAnew();
    meter.heard.clear();

    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
    assertThat(meter.heard).isEmpty();
  }

  @Test
  void a_policy_that_is_found_out_later_holds_from_then_on() {
    client.opened(meter);
    CompletableFuture<Optional<Secured>> known = new CompletableFuture<>();
    client.secure(id -> known);
    client.secureAnew();
    CipheredMeter ciphered = new CipheredMeter(meter, HLS5, 0);
    meter.heard.clear();

    known.complete(
        Optional.of(new Secured(HLS5, ciphered.keys, CipheredMeter.CLIENT, ciphered.counter)));

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(meter.heard).isNotEmpty().noneMatch(GetRequestNormal.class::isInstance);
  }

  @Test
  void nobody_waits_for_ever_for_what_secures_a_meter() {
    client.secure(id -> new CompletableFuture<>());
    client.opened(meter);
    var answer = get(IMPORT);
    assertThat(answer).isNotDone();

    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.REFUSED);
    assertThat(meter.heard).isEmpty();
  }

  @Test
  void no_message_that_anybody_may_forge_uses_up_the_counter() {
    CipheredMeter ciphered = new CipheredMeter(meter, HLS5, 0);
    client.secure(ciphered.security());
    meter.script =
        request ->
            List.of(
                new ExceptionResponse(
                    StateError.SERVICE_UNKNOWN,
                    ServiceError.INVOCATION_COUNTER_ERROR,
                    OptionalLong.of(InvocationCounter.MOST)));
    client.opened(meter);

    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
    assertThat(ciphered.counter.peek()).isLessThan(10);
  }
}
