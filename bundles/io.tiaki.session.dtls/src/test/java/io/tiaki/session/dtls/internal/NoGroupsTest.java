package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.Policy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that names no groups: it may be older than X25519 (RFC 8422, 4). */
@Timeout(60)
class NoGroupsTest {
  private static final int ECDHE_PSK = 0xd001;

  private final Lab lab = new Lab();
  private ScriptedClient client;

  @BeforeEach
  void open() throws Exception {
    client = new ScriptedClient(lab, 77, lab.meterLink.address, lab.authority.client("gw9"));
    client.extensions =
        Wire.join(
            Wire.extension(Wire.SIGNATURES, Wire.vector(2, Wire.shorts(0x0403))),
            Wire.extension(Wire.EXTENDED_MASTER_SECRET, new byte[0]));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void gets_p_256_although_x25519_is_preferred() throws Exception {
    lab.meter();
    client.run();
    Lab.expect(lab.meter, "opened");
  }

  @Test
  void gets_the_first_curve_of_the_policy_that_signs() throws Exception {
    assertThat(agreedBy("x25519", "secp384r1", "secp256r1")).isEqualTo(Curve.SECP384R1.group());
  }

  @Test
  void gets_x25519_where_the_policy_has_nothing_else() throws Exception {
    assertThat(agreedBy("x25519")).isEqualTo(Curve.X25519.group());
  }

  /** The group of the server's key with a policy of these curves. */
  private int agreedBy(String... curves) throws Exception {
    Policy policy = Policy.of(List.of("ecdhe-psk"), List.of(), List.of(curves));
    Authenticator keys = new Authenticator(policy).preSharedKey(new TestKey("meter", 7));
    try (DtlsServer server = new DtlsServer(lab.meterLink, keys, lab.meter, lab.environment)) {
      server.start();
      client.suites = new int[] {ECDHE_PSK, Wire.RENEGOTIATION_SCSV};
      client.send(client.hello(new byte[0]));
      byte[] request = client.await(MessageRules.HELLO_VERIFY_REQUEST);
      client.send(client.hello(Arrays.copyOfRange(request, 3, request.length)));
      client.await(MessageRules.SERVER_HELLO);
      byte[] exchange = client.await(MessageRules.SERVER_KEY_EXCHANGE); // After an empty hint.
      return RecordGuard.uint16(exchange, 3);
    }
  }
}
