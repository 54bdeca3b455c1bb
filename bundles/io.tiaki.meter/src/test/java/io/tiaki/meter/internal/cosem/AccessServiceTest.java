package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.codec.AccessRequest;
import io.tiaki.cosem.codec.AccessRequest.Specification;
import io.tiaki.cosem.codec.AccessResponse;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.model.ObisCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessServiceTest {
  private static final int CONFIRMED = 0x4000_0007;
  private static final int BREAK = 1 << 29;
  private static final int SELF_DESCRIPTIVE = 1 << 28;
  private static final CosemData NULL = CosemData.NullData.INSTANCE;
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor ZONE = new AttributeDescriptor(8, ObisCode.CLOCK, 3);
  private static final List<Specification> THREE =
      List.of(
          new AccessRequest.Get(NAME, Optional.empty()),
          new AccessRequest.Set(NAME, Optional.empty()),
          new AccessRequest.Set(ZONE, Optional.empty()));
  private static final List<CosemData> DATA =
      List.of(NULL, Values.text("x"), new CosemData.LongData((short) 120));

  private final SecureMeter meter = new SecureMeter(CosemSecurity.LOW);

  @Test
  void serves_all_in_their_order_and_goes_on_after_an_error() {
    SecureClient client = meter.client(1).associate(1, false);
    AccessResponse answer = (AccessResponse) client.send(request(CONFIRMED, THREE, DATA));
    assertThat(answer.longInvokeIdAndPriority()).isEqualTo(CONFIRMED);
    assertThat(answer.specifications()).isEmpty();
    assertThat(answer.data()).containsExactly(Values.text("TKI0000000000001"), NULL, NULL);
    assertThat(answer.results())
        .containsExactly(
            new AccessResponse.Get(DataAccessResult.SUCCESS),
            new AccessResponse.Set(DataAccessResult.READ_WRITE_DENIED),
            new AccessResponse.Set(DataAccessResult.SUCCESS));
    assertThat(client.value(ZONE)).isEqualTo(new CosemData.LongData((short) 120));
  }

  @Test
  void stops_at_the_first_error_when_it_is_asked_to() {
    SecureClient client = meter.client(1).associate(1, false);
    CosemData before = client.value(ZONE);
    AccessResponse answer =
        (AccessResponse) client.send(request(CONFIRMED | BREAK | SELF_DESCRIPTIVE, THREE, DATA));
    assertThat(answer.specifications()).contains(THREE);
    assertThat(answer.results().get(2))
        .isEqualTo(new AccessResponse.Set(DataAccessResult.OTHER_REASON));
    assertThat(client.value(ZONE)).isEqualTo(before);
  }

  @Test
  void rights_are_those_of_the_client() {
    SecureClient client = meter.client(32).associate(1, false);
    MethodDescriptor activate = new MethodDescriptor(64, ObisCode.of("0-0:43.0.0.255"), 1);
    AccessResponse answer =
        (AccessResponse)
            client.send(
                request(
                    CONFIRMED,
                    List.of(
                        new AccessRequest.Set(ZONE, Optional.empty()),
                        new AccessRequest.Action(activate)),
                    List.of(new CosemData.LongData((short) 0), Values.enumeration(0x0c))));
    assertThat(answer.results())
        .containsExactly(
            new AccessResponse.Set(DataAccessResult.READ_WRITE_DENIED),
            new AccessResponse.Action(ActionResult.Code.READ_WRITE_DENIED));
    assertThat(meter.security().policy()).isZero();
  }

  @Test
  void is_served_ciphered_in_general_protection() {
    SecureMeter ciphered = new SecureMeter(CosemSecurity.HLS5);
    SecureClient client = ciphered.client(1).associate(5, true);
    client.form = SecureClient.Form.GENERAL_GLO;
    assertThat(client.send(request(CONFIRMED, THREE, DATA))).isInstanceOf(AccessResponse.class);
  }

  @Test
  void an_unconfirmed_request_is_carried_out_without_answer() {
    SecureClient client = meter.client(1).associate(1, false);
    assertThat(client.exchangeAll(Apdus.encode(request(7, THREE, DATA)))).isEmpty();
    assertThat(client.value(ZONE)).isEqualTo(new CosemData.LongData((short) 120));
  }

  @Test
  void the_public_client_is_not_offered_it() {
    SecureClient client = meter.client(16).associate(0, false);
    assertThat(client.send(request(CONFIRMED, THREE, DATA))).isInstanceOf(ExceptionResponse.class);
  }

  @Test
  void confirmations_of_pushes_reach_who_pushes() {
    List<Integer> confirmed = new ArrayList<>();
    Pusher pusher =
        new Pusher() {
          @Override
          public boolean push() {
            return true;
          }

          @Override
          public void confirmed(int invokeId) {
            confirmed.add(invokeId);
          }
        };
    CosemServer server = new CosemServer(meter.device, new ObjectModel(), 1_200, pusher, "");
    byte[] confirm = Apdus.encode(new DataNotificationConfirm(0x4000_0102, Optional.empty()));
    assertThat(server.received(ByteBuffer.wrap(WrapperPdu.encode(102, 1, confirm)))).isEmpty();
    assertThat(confirmed).containsExactly(0x102);
  }

  private static Apdu request(
      int invoke, List<Specification> specifications, List<CosemData> data) {
    return new AccessRequest(invoke, Optional.empty(), specifications, data);
  }
}
