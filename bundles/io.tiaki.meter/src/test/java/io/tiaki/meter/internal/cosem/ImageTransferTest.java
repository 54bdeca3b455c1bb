package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageTransferTest {
  private static final String IMAGE = "0-0:44.0.0.255";
  private static final String FIRMWARE = "1-0:0.2.0.255";
  private static final int SIZE = 512 * 9 + 100;

  private Bench bench = new Bench();
  private final byte[] image = image("2.1.0", SIZE);

  @Test
  void an_image_is_transferred_verified_and_activated() {
    initiate();
    for (int i = 0; i < 10; i++) {
      assertThat(bench.number(18, IMAGE, 4)).isEqualTo(i);
      assertThat(block(image, i)).isEqualTo(Code.SUCCESS);
    }
    assertThat(bench.act(18, IMAGE, 3)).isEqualTo(Code.SUCCESS);
    assertThat(bench.number(18, IMAGE, 6)).isEqualTo(3);
    CosemData info = Values.element(bench.get(18, IMAGE, 7), 0);
    assertThat(Values.element(info, 0)).isEqualTo(Values.u32(SIZE));
    assertThat(Values.element(info, 1)).isEqualTo(Values.text("fw-2.1.0"));
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("1.0.0"));

    assertThat(bench.act(18, IMAGE, 4)).isEqualTo(Code.SUCCESS);
    assertThat(bench.number(18, IMAGE, 6)).isEqualTo(6);
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("2.1.0"));
    assertThat(bench.events()).containsExactly(17, 18);
    assertThat(bench.restarted().get(1, FIRMWARE, 2)).isEqualTo(Values.text("2.1.0"));
    assertThat(bench.memory.keys()).noneMatch(key -> key.startsWith("image/"));
  }

  @Test
  void a_transfer_goes_on_after_a_restart_with_the_first_missing_block() {
    initiate();
    block(image, 0);
    block(image, 1);
    block(image, 4);
    bench = bench.restarted();
    assertThat(bench.number(18, IMAGE, 6)).isEqualTo(1);
    assertThat(bench.number(18, IMAGE, 4)).isEqualTo(2);
    CosemData.BitString bits = (CosemData.BitString) bench.get(18, IMAGE, 3);
    assertThat(bits.length()).isEqualTo(10);
    assertThat(bits.bits().toArray()).containsExactly(0b1100_1000, 0);
    assertThat(bench.act(18, IMAGE, 3)).isEqualTo(Code.READ_WRITE_DENIED);
    for (int i : new int[] {2, 3, 5, 6, 7, 8, 9, 9}) {
      assertThat(block(image, i)).isEqualTo(Code.SUCCESS);
    }
    assertThat(bench.act(18, IMAGE, 4)).as("verifies by itself").isEqualTo(Code.SUCCESS);
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("2.1.0"));
  }

  @Test
  void a_damaged_image_is_not_verified_and_changes_no_firmware() {
    byte[] damaged = image.clone();
    damaged[700] ^= 1;
    initiate();
    for (int i = 0; i < 10; i++) {
      block(damaged, i);
    }
    assertThat(bench.act(18, IMAGE, 3)).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.number(18, IMAGE, 6)).isEqualTo(4);
    assertThat(bench.act(18, IMAGE, 4)).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("1.0.0"));
    assertThat(bench.number(1, "0-0:97.97.0.255", 2)).isEqualTo(1);
    initiate();
    assertThat(bench.number(18, IMAGE, 4)).isZero();
    assertThat(bench.number(18, IMAGE, 6)).isEqualTo(1);
  }

  @Test
  void activation_at_a_time_is_a_script_of_a_schedule() {
    initiate();
    for (int i = 0; i < 10; i++) {
      block(image, i);
    }
    bench.act(18, IMAGE, 3);
    CosemData at =
        Values.structure(Values.octets(10, 1, 0, 0), Values.octets(0x07, 0xea, 6, 17, 0xff));
    assertThat(bench.set(22, "0-0:15.0.2.255", 4, Values.array(at)))
        .isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(59));
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("1.0.0"));
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("2.1.0"));
    assertThat(bench.number(18, IMAGE, 6)).isEqualTo(6);
  }

  @Test
  void wrong_sizes_numbers_and_types_are_refused_without_effect() {
    assertThat(block(image, 0)).isEqualTo(Code.READ_WRITE_DENIED);
    assertThat(initiate(Values.u32(0))).isEqualTo(Code.OTHER_REASON);
    assertThat(initiate(Values.u32(ImageTransfer.MOST_OCTETS + 1))).isEqualTo(Code.OTHER_REASON);
    assertThat(initiate(Values.u16(600))).isEqualTo(Code.TYPE_UNMATCHED);
    assertThat(bench.number(18, IMAGE, 6)).isZero();
    initiate();
    assertThat(
            bench.act(
                18,
                IMAGE,
                2,
                Values.structure(Values.u32(10), CosemData.OctetString.of(new byte[512]))))
        .isEqualTo(Code.OTHER_REASON);
    assertThat(
            bench.act(
                18,
                IMAGE,
                2,
                Values.structure(Values.u32(0), CosemData.OctetString.of(new byte[511]))))
        .isEqualTo(Code.OTHER_REASON);
    assertThat(bench.number(18, IMAGE, 4)).isZero();
  }

  @Test
  void nothing_is_transferred_while_it_is_disabled() {
    initiate();
    bench.set(18, IMAGE, 5, Values.bool(false));
    assertThat(block(image, 0)).isEqualTo(Code.READ_WRITE_DENIED);
    assertThat(initiate(Values.u32(600))).isEqualTo(Code.READ_WRITE_DENIED);
    assertThat(bench.act(18, IMAGE, 4)).isEqualTo(Code.READ_WRITE_DENIED);
  }

  @Test
  void no_octets_are_an_image_but_those_of_the_format() {
    assertThat(Image.of(new byte[0])).isEmpty();
    for (int length = 0; length < 60; length++) {
      assertThat(Image.of(Arrays.copyOf(image, length))).isEmpty();
    }
    assertThat(Image.of(image("bad version", 100))).isEmpty();
    assertThat(Image.of(image("1", 39))).isPresent();
  }

  private void initiate() {
    assertThat(initiate(Values.u32(SIZE))).isEqualTo(Code.SUCCESS);
  }

  private Code initiate(CosemData size) {
    return bench.act(18, IMAGE, 1, Values.structure(Values.text("fw-2.1.0"), size));
  }

  private Code block(byte[] from, int number) {
    byte[] block =
        Arrays.copyOfRange(from, number * 512, Math.min(from.length, (number + 1) * 512));
    return bench.act(
        18, IMAGE, 2, Values.structure(Values.u32(number), CosemData.OctetString.of(block)));
  }

  /** An image of the documented format. */
  static byte[] image(String version, int size) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes("TKIM\u0001".getBytes(StandardCharsets.US_ASCII));
      out.write(version.length());
      out.writeBytes(version.getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(new byte[size - 32 - out.size()]);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
      out.writeBytes(digest);
      return out.toByteArray();
    } catch (java.security.NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }
}
