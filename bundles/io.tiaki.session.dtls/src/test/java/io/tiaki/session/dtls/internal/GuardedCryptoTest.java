package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class GuardedCryptoTest {
  private final Random random = new Random(5);

  @Test
  void gcm_without_tables_makes_the_same_octets_as_another_implementation() throws Exception {
    for (int length = 0; length < 70; length++) {
      byte[] key = octets(16);
      byte[] nonce = octets(12);
      byte[] header = octets(13);
      byte[] plain = octets(length);

      AEADBlockCipher ours = new GuardedCrypto().createGCMMode(AESEngine.newInstance());
      ours.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, header));
      byte[] sealed = new byte[length + 16];
      ours.doFinal(sealed, ours.processBytes(plain, 0, length, sealed, 0));

      assertThat(sealed).isEqualTo(reference(key, nonce, header, plain));
    }
  }

  private static byte[] reference(byte[] key, byte[] nonce, byte[] header, byte[] plain)
      throws Exception {
    Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding");
    theirs.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    theirs.updateAAD(header);
    return theirs.doFinal(plain);
  }

  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }
}
