package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignedImageTest {
  private static final String IMAGE = "0-0:44.0.0.255";
  private static final String FIRMWARE = "1-0:0.2.0.255";
  private static final int BLOCK = 512;
  private static final KeyPair MAKER = pair();

  private final Bench bench = new Bench();

  @Test
  void an_image_that_its_maker_signed_is_activated() {
    bench.device.maker(() -> Optional.of(MAKER.getPublic()));
    transfer(signed(MAKER));
    assertThat(bench.act(18, IMAGE, 3)).isEqualTo(Code.SUCCESS);
    assertThat(bench.act(18, IMAGE, 4)).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("3.0.0"));
  }

  @Test
  void what_another_signed_is_refused() {
    bench.device.maker(() -> Optional.of(MAKER.getPublic()));
    refused(signed(pair()));
  }

  @Test
  void what_was_changed_after_it_was_signed_is_refused() {
    bench.device.maker(() -> Optional.of(MAKER.getPublic()));
    byte[] image = signed(MAKER);
    image[900] ^= 1;
    refused(image);
  }

  @Test
  void what_nobody_signed_is_refused() {
    bench.device.maker(() -> Optional.of(MAKER.getPublic()));
    refused(ImageTransferTest.image("3.0.0", 2_000));
  }

  @Test
  void nothing_is_taken_while_the_maker_is_not_known() {
    bench.device.maker(Optional::empty);
    refused(signed(MAKER));
    refused(ImageTransferTest.image("3.0.0", 2_000));
  }

  @Test
  void no_octets_are_a_signed_image_but_those_of_the_format() {
    byte[] image = signed(MAKER);
    assertThat(Image.of(image, MAKER.getPublic())).isPresent();
    for (int length = 0; length < image.length; length++) {
      assertThat(Image.of(Arrays.copyOf(image, length), MAKER.getPublic())).isEmpty();
    }
    for (int last = 0; last < 256; last++) {
      byte[] other = image.clone();
      other[image.length - 1] = (byte) last;
      assertThat(Image.of(other, MAKER.getPublic()).isPresent())
          .isEqualTo(other[image.length - 1] == image[image.length - 1]);
    }
  }

  private void refused(byte[] image) {
    transfer(image);
    assertThat(bench.act(18, IMAGE, 3)).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.act(18, IMAGE, 4)).isEqualTo(Code.OTHER_REASON);
    assertThat(bench.get(1, FIRMWARE, 2)).isEqualTo(Values.text("1.0.0"));
  }

  private void transfer(byte[] image) {
    CosemData about = Values.structure(Values.text("fw"), Values.u32(image.length));
    assertThat(bench.act(18, IMAGE, 1, about)).isEqualTo(Code.SUCCESS);
    for (int from = 0; from < image.length; from += BLOCK) {
      byte[] block = Arrays.copyOfRange(image, from, Math.min(image.length, from + BLOCK));
      CosemData one = Values.structure(Values.u32(from / BLOCK), CosemData.OctetString.of(block));
      assertThat(bench.act(18, IMAGE, 2, one)).isEqualTo(Code.SUCCESS);
    }
  }

  private static byte[] signed(KeyPair by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("TKIM\u0002\u00053.0.0".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(new byte[2_000]);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(by.getPrivate());
      signature.update(out.toByteArray());
      byte[] der = signature.sign();
      out.writeBytes(der);
      out.write(der.length);
      return out.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
