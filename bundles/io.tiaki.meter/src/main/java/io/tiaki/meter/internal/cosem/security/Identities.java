package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.internal.cosem.Memory;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Date;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who a meter is and whom it knows: its key pairs for signatures and key agreement, and
 * certificates. Safe for use by many threads.
 */
public final class Identities {
  private static final String SIGNATURE = "ec.signature.";
  private static final String AGREEMENT = "ec.agreement.";
  private static final String TRANSACTION = "transaction.";
  private static final String CONFIGURED = "configured";

  private final Memory memory;
  private final SecuritySuite suite;
  private final Supplier<Optional<PublicKey>> configured;
  private final Certificates certificates;
  private volatile @Nullable KeyPair signing;
  private volatile @Nullable KeyPair agreement;

  /**
   * @param memory has what was made and imported
   * @param suite that the key pairs are for
   * @param configured key of a client that has no certificate here, when there is one
   */
  public Identities(Memory memory, SecuritySuite suite, Supplier<Optional<PublicKey>> configured) {
    this.memory = memory;
    this.suite = suite;
    this.configured = configured;
    certificates = new Certificates(memory);
    signing = load(KeyUse.SIGNATURE).orElse(null);
    agreement = load(KeyUse.AGREEMENT).orElse(null);
  }

  /** Key pair of the meter for signatures. */
  public Optional<KeyPair> signing() {
    return Optional.ofNullable(signing);
  }

  Optional<KeyPair> agreement() {
    return Optional.ofNullable(agreement);
  }

  /** Key pair of the meter for one use. */
  public Optional<KeyPair> pair(KeyUse use) {
    return use == KeyUse.SIGNATURE ? signing() : agreement();
  }

  Certificates certificates() {
    return certificates;
  }

  /**
   * With what signatures of somebody are checked: of whoever has a certificate here, only with
   * that.
   */
  public Optional<PublicKey> signer(Octets title, Date now) {
    return certificates.knows(title, KeyUse.SIGNATURE)
        ? certificates.publicKey(title, KeyUse.SIGNATURE, now)
        : configured.get();
  }

  /** With what keys are agreed with somebody. */
  public Optional<PublicKey> agreer(Octets title, Date now) {
    return certificates.publicKey(title, KeyUse.AGREEMENT, now);
  }

  /** Whether a transaction id is higher than all before of an originator; it is then used up. */
  synchronized boolean isNew(Octets originator, Octets transactionId) {
    if (transactionId.length() < 1 || transactionId.length() > Long.BYTES) {
      return false;
    }
    long id = 0;
    for (int i = 0; i < transactionId.length(); i++) {
      id = id << 8 | transactionId.at(i);
    }
    boolean certified = certificates.knows(originator, KeyUse.SIGNATURE);
    String key = TRANSACTION + (certified ? originator.toString() : CONFIGURED);
    Optional<byte[]> last = memory.get(key);
    if (last.isPresent() && Long.compareUnsigned(id, ByteBuffer.wrap(last.get()).getLong()) <= 0) {
      return false;
    }
    memory.put(key, ByteBuffer.allocate(Long.BYTES).putLong(id).array());
    return true;
  }

  /** Makes a new pair; it is durable and in force when this returns. */
  synchronized void generate(KeyUse use, SecureRandom random) {
    KeyPair pair = generate(suite, random);
    memory.put(key(use), encode(pair));
    if (use == KeyUse.SIGNATURE) {
      signing = pair;
    } else {
      agreement = pair;
    }
  }

  /** A new key pair for a suite. */
  public static KeyPair generate(SecuritySuite suite, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      boolean large = suite == SecuritySuite.SUITE_2;
      generator.initialize(new ECGenParameterSpec(large ? "secp384r1" : "secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 and P-384 are part of every Java", e);
    }
  }

  private Optional<KeyPair> load(KeyUse use) {
    return memory.get(key(use)).map(Identities::decode);
  }

  private String key(KeyUse use) {
    return (use == KeyUse.SIGNATURE ? SIGNATURE : AGREEMENT) + suite.id();
  }

  /** Public and private key in one. */
  public static byte[] encode(KeyPair pair) {
    byte[] open = pair.getPublic().getEncoded();
    byte[] closed = pair.getPrivate().getEncoded();
    return ByteBuffer.allocate(2 + open.length + closed.length)
        .putShort((short) open.length)
        .put(open)
        .put(closed)
        .array();
  }

  /** What {@link #encode} made. */
  public static KeyPair decode(byte[] octets) {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      byte[] open = new byte[in.getShort()];
      in.get(open);
      byte[] closed = new byte[in.remaining()];
      in.get(closed);
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          factory.generatePublic(new X509EncodedKeySpec(open)),
          factory.generatePrivate(new PKCS8EncodedKeySpec(closed)));
    } catch (GeneralSecurityException | RuntimeException damaged) {
      throw new IllegalStateException("A key pair that a meter remembers is damaged", damaged);
    }
  }
}
