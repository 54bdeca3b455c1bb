package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.tls.crypto.CryptoHashAlgorithm;
import org.junit.jupiter.api.Test;

class Sha256Test {
  private final Random random = new Random(7);
  private final GuardedCrypto crypto = new GuardedCrypto();

  private static byte[] hash(Digest digest) {
    byte[] out = new byte[digest.getDigestSize() + 1];
    assertThat(digest.doFinal(out, 1)).isEqualTo(32);
    return out;
  }

  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  @Test
  void hashes_the_example_of_fips_180_4() {
    Digest digest = new Sha256();
    digest.update("abc".getBytes(StandardCharsets.US_ASCII), 0, 3);
    assertThat(HexFormat.of().formatHex(hash(digest), 1, 33))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void hashes_as_bouncy_castle_does_piece_by_piece_and_begins_anew_after_each_hash() {
    Digest ours = new Sha256();
    Digest theirs = new SHA256Digest();
    for (int length = 0; length < 300; length++) {
      byte[] octets = octets(length + 2);
      for (Digest each : new Digest[] {ours, theirs}) {
        each.update(octets[0]);
        each.update(octets, 1, length);
      }
      assertThat(hash(ours)).isEqualTo(hash(theirs));
    }
  }

  @Test
  void makes_the_same_hmac_with_short_and_long_keys() {
    for (int length : new int[] {0, 16, 48, 64, 65, 200}) {
      HMac ours = new HMac(new Sha256());
      HMac theirs = new HMac(new SHA256Digest());
      byte[] key = octets(length);
      byte[] message = octets(100);
      byte[][] macs = new byte[2][32];
      for (int i = 0; i < 3; i++) {
        int at = 0;
        for (HMac each : new HMac[] {ours, theirs}) {
          each.init(new KeyParameter(key));
          each.update(message, 0, message.length);
          each.doFinal(macs[at++], 0);
        }
        assertThat(macs[0]).isEqualTo(macs[1]);
      }
    }
  }

  @Test
  void a_copy_goes_its_own_way() {
    Digest original = crypto.createDigest(CryptoHashAlgorithm.sha256);
    original.update((byte) 1);
    Digest copy = crypto.cloneDigest(CryptoHashAlgorithm.sha256, original);
    copy.update((byte) 2);
    original.update((byte) 2);
    byte[] both = hash(original);
    assertThat(hash(copy)).isEqualTo(both);
    assertThat(hash(copy)).isNotEqualTo(both);
  }

  @Test
  void goes_back_to_a_copy_as_often_as_wanted() {
    Sha256 digest = new Sha256();
    digest.update((byte) 1);
    Sha256 copy = digest.copy();
    byte[] first = hash(digest);
    for (int i = 0; i < 2; i++) {
      digest.update((byte) i);
      digest.reset(copy);
      assertThat(hash(digest)).isEqualTo(first);
    }
  }

  @Test
  void is_what_handshakes_hash_with_and_leaves_the_longer_hashes_alone() {
    assertThat(crypto.createDigest(CryptoHashAlgorithm.sha256)).isInstanceOf(Sha256.class);
    Digest longer = crypto.createDigest(CryptoHashAlgorithm.sha384);
    assertThat(crypto.cloneDigest(CryptoHashAlgorithm.sha384, longer).getDigestSize())
        .isEqualTo(48);
  }

  @Test
  void says_when_there_is_no_room_for_the_hash() {
    assertThatThrownBy(() -> new Sha256().doFinal(new byte[31], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
