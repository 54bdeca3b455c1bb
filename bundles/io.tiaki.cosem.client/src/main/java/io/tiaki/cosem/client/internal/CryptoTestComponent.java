package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.KeyWrap;
import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Component;

/**
 * Known answers of COSEM's ciphers. Sources: McGrew and Viega, The Galois/Counter Mode of
 * Operation, test case 2, its tag cut to 12 octets; RFC 3394, 4.1.
 */
@Component(name = "io.tiaki.cosem.client.crypto", service = SelfTest.class)
public final class CryptoTestComponent implements SelfTest {
  private static final String SEALED = "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b2";
  private static final String WRAPPED = "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5";
  private static final int TAG_BITS = 96;

  private final byte[] sealed;
  private final byte[] wrapped;

  public CryptoTestComponent() {
    this(SEALED, WRAPPED);
  }

  /** With answers of its own, in hexadecimal. */
  CryptoTestComponent(String sealed, String wrapped) {
    this.sealed = HexFormat.of().parseHex(sealed);
    this.wrapped = HexFormat.of().parseHex(wrapped);
  }

  @Override
  public String name() {
    return "crypto.cosem";
  }

  @Override
  public String protects() {
    return "that requests and answers of meters are encrypted and authentic";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() {
    try {
      String wrong = !sealsRight() ? "AES-GCM" : wrapsRight() ? "" : "AES key wrap";
      return wrong.isEmpty()
          ? Health.healthy("All known answers are right")
          : Health.unhealthy(wrong + " gave a wrong answer: replace software or hardware");
    } catch (GeneralSecurityException | CodecException | IllegalArgumentException e) {
      return Health.unhealthy("A cipher cannot be used: replace software or hardware");
    }
  }

  private boolean sealsRight() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, new byte[12]));
    return Arrays.equals(cipher.doFinal(new byte[16]), sealed);
  }

  private boolean wrapsRight() throws CodecException {
    byte[] kek = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    byte[] key = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    return Arrays.equals(KeyWrap.wrap(kek, key), wrapped)
        && Arrays.equals(KeyWrap.unwrap(kek, wrapped), key);
  }
}
