package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.Test;

class GcmRecordsTest {
  private final CipherPool pool = new CipherPool();
  private final Random random = new Random(5);

  /** McGrew and Viega, The Galois/Counter Mode of Operation, test cases 4 (AES-128) and 16. */
  @Test
  void published_vectors_come_out() throws Exception {
    String key = "feffe9928665731c6d6a8f9467308308";
    String cipherText =
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
            + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47";
    String longer =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b";

    assertThat(vector(key)).isEqualTo(cipherText);
    assertThat(vector(key + key)).isEqualTo(longer);
  }

  private String vector(String key) throws Exception {
    byte[] plain =
        hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    byte[] header = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    byte[] nonce = hex("cafebabefacedbaddecaf888");
    return HexFormat.of().formatHex(sealed(hex(key), nonce, header, plain));
  }

  @Test
  void every_length_is_what_bouncy_castle_makes_and_opens_in_place() throws Exception {
    for (int length = 0; length < 300; length += length < 40 ? 1 : 37) {
      byte[] key = octets(length % 2 == 0 ? 16 : 32);
      byte[] nonce = octets(12);
      byte[] header = octets(length % 3 == 0 ? 13 : 31);
      byte[] plain = octets(length);
      byte[] sealed = sealed(key, nonce, header, plain);

      assertThat(sealed).isEqualTo(reference(key, nonce, header, plain));
      GcmRecords opening = records(key, false);
      opening.init(nonce, 16);
      assertThat(opening.getOutputSize(sealed.length)).isEqualTo(length);
      assertThat(opening.doFinal(header, sealed, 0, sealed.length, sealed, 0)).isEqualTo(length);
      assertThat(Arrays.copyOf(sealed, length)).isEqualTo(plain);
    }
  }

  @Test
  void an_octet_that_was_changed_is_a_bad_record_and_spoils_no_other() throws Exception {
    byte[] key = octets(16);
    byte[] nonce = octets(12);
    byte[] header = octets(13);
    byte[] sealed = sealed(key, nonce, header, octets(40));
    GcmRecords opening = records(key, false);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      opening.init(nonce, 16);
      assertBad(opening, header, changed);
    }
    byte[] wrongHeader = header.clone();
    wrongHeader[7] ^= 1;
    opening.init(nonce, 16);
    assertBad(opening, wrongHeader, sealed.clone());
    opening.init(nonce, 16);
    assertBad(opening, header, new byte[3]);

    opening.init(nonce, 16);
    assertThat(opening.doFinal(header, sealed, 0, sealed.length, sealed, 0)).isEqualTo(40);
  }

  private static void assertBad(GcmRecords opening, byte[] header, byte[] record) {
    assertThatThrownBy(() -> opening.doFinal(header, record, 0, record.length, record, 0))
        .isInstanceOfSatisfying(
            TlsFatalAlert.class,
            alert ->
                assertThat(alert.getAlertDescription()).isEqualTo(AlertDescription.bad_record_mac));
  }

  @Test
  void a_nonce_is_good_for_one_record_only() throws Exception {
    GcmRecords sealing = records(octets(16), true);
    byte[] out = new byte[20];
    sealing.init(octets(12), 16);
    sealing.doFinal(octets(13), octets(4), 0, 4, out, 0);

    assertThatThrownBy(() -> sealing.doFinal(octets(13), octets(4), 0, 4, out, 0))
        .isInstanceOf(TlsFatalAlert.class);
    assertThatThrownBy(() -> sealing.init(octets(12), 8)).isInstanceOf(TlsFatalAlert.class);
    assertThatThrownBy(() -> sealing.init(octets(8), 16)).isInstanceOf(TlsFatalAlert.class);
  }

  @Test
  void sessions_that_share_engines_at_once_never_share_keys() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all =
          IntStream.range(0, 32)
              .<Future<?>>mapToObj(i -> threads.submit(() -> session(i)))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(pool.size()).isBetween(1, 16);
  }

  private Void session(int seed) throws Exception {
    Random own = new Random(seed);
    byte[] key = new byte[16];
    own.nextBytes(key);
    GcmRecords sealing = records(key, true);
    for (int i = 0; i < 300; i++) {
      byte[] nonce = new byte[12];
      nonce[11] = (byte) i;
      nonce[10] = (byte) (i >> 8);
      byte[] header = new byte[13];
      byte[] plain = new byte[i];
      own.nextBytes(plain);
      byte[] sealed = new byte[i + 16];
      sealing.init(nonce, 16);
      sealing.doFinal(header, plain, 0, i, sealed, 0);
      assertThat(sealed).isEqualTo(reference(key, nonce, header, plain));
    }
    return null;
  }

  private GcmRecords records(byte[] key, boolean encrypts) {
    GcmRecords records = new GcmRecords(pool, encrypts);
    records.setKey(key, 0, key.length);
    return records;
  }

  private byte[] sealed(byte[] key, byte[] nonce, byte[] header, byte[] plain) throws Exception {
    GcmRecords sealing = records(key, true);
    sealing.init(nonce, 16);
    byte[] sealed = Arrays.copyOf(plain, sealing.getOutputSize(plain.length));
    int written = sealing.doFinal(header, sealed, 0, plain.length, sealed, 0);
    assertThat(written).isEqualTo(sealed.length);
    return sealed;
  }

  private static byte[] reference(byte[] key, byte[] nonce, byte[] header, byte[] plain)
      throws Exception {
    var theirs = GCMBlockCipher.newInstance(AESEngine.newInstance());
    theirs.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, header));
    byte[] sealed = new byte[plain.length + 16];
    theirs.doFinal(sealed, theirs.processBytes(plain, 0, plain.length, sealed, 0));
    return sealed;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }
}
