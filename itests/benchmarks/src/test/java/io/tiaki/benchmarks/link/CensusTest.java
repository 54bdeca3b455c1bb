package io.tiaki.benchmarks.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class CensusTest {
  private final Census census = new Census();

  @Test
  void the_first_hello_the_request_and_the_cookie_are_the_cookies() {
    census.add(record(22, message(1, hello(0))), true);
    census.add(record(22, message(3, new byte[11])), false);
    census.add(record(22, message(1, hello(8))), true);
    assertThat(census.cookie()).isEqualTo((13 + 12 + 35 + 1 + 4) + (13 + 12 + 11) + 8);
    assertThat(census.proof()).isZero();
  }

  @Test
  void a_first_hello_that_is_answered_at_once_is_not() {
    census.add(record(22, message(1, hello(0))), true);
    census.add(record(22, message(2, new byte[40])), false);
    assertThat(census.cookie()).isZero();
  }

  @Test
  void certificate_request_certificate_and_signature_are_the_clients_proof() {
    census.add(record(22, message(11, new byte[400]), message(13, new byte[10])), false);
    assertThat(census.proof()).as("the server's own is not").isEqualTo(22);
    census.add(record(22, message(11, new byte[300])), true);
    assertThat(census.proof()).as("with the record that is there for it").isEqualTo(22 + 325);
    census.add(record(22, message(16, new byte[66]), message(15, new byte[70])), true);
    assertThat(census.proof()).isEqualTo(22 + 325 + 82);
    assertThat(census.cookie()).isZero();
  }

  @Test
  void alerts_are_the_end_of_the_session_and_what_is_no_record_is_nothing() {
    census.add(record(21, new byte[18]), true);
    census.add(new byte[] {22, 1, 2}, true);
    assertThat(census.close()).isEqualTo(31);
    assertThat(census.proof()).isZero();
  }

  /** Without a session id, and with four octets after the cookie. */
  private static byte[] hello(int cookie) {
    byte[] body = new byte[35 + 1 + cookie + 4];
    body[35] = (byte) cookie;
    return body;
  }

  private static byte[] message(int type, byte[] body) {
    byte[] message = new byte[12 + body.length];
    message[0] = (byte) type;
    message[2] = (byte) (body.length >>> 8);
    message[3] = (byte) body.length;
    message[10] = message[2];
    message[11] = message[3];
    System.arraycopy(body, 0, message, 12, body.length);
    return message;
  }

  private static byte[] record(int type, byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(new byte[] {(byte) type, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0});
    record.write(body.size() >>> 8);
    record.write(body.size());
    record.writeBytes(body.toByteArray());
    return record.toByteArray();
  }
}
