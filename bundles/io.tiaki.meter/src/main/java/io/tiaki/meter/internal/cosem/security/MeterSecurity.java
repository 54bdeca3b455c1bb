package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.Memory;
import io.tiaki.model.SystemTitle;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The security setup of one meter: keys, policy and counters, as they left the factory or as
 * management has changed them since. Safe for use by many threads.
 */
public final class MeterSecurity {
  private static final String KEYS = "security.keys.";
  private static final String POLICY = "security.policy";
  private static final int REQUEST_BITS = 0x1c;
  private static final int RESPONSE_SHIFT = 3;

  private final CosemSecurity required;
  private final Octets title;
  private final Memory memory;
  private final SecureRandom random;
  private final InvocationCounters counters;
  private final Throttle throttle;
  private final Clock clock;
  private final Identities identities;
  private final SignedClasses signedClasses;
  private final Challenges challenges;
  private volatile @Nullable MeterKeys keys;
  private volatile int policy;

  /**
   * @param required of reader and management
   * @param title of the meter
   * @param factory keys that it left the factory with; empty: there is no COSEM security
   * @param memory has what was changed since
   * @param random for challenges and keys
   * @param signedClasses interface classes whose writing and methods demand a signed request
   */
  public MeterSecurity(
      CosemSecurity required,
      SystemTitle title,
      Optional<MeterKeys> factory,
      Identities identities,
      Memory memory,
      Clock clock,
      SecureRandom random,
      Set<Integer> signedClasses) {
    this.required = required;
    this.title = Octets.of(title.octets());
    this.identities = identities;
    this.memory = memory;
    this.random = random;
    this.signedClasses = new SignedClasses(signedClasses);
    challenges = new Challenges(random);
    counters = new InvocationCounters(memory);
    throttle = new Throttle(clock);
    this.clock = clock;
    keys = factory.map(made -> remembered(made.suite()).orElse(made)).orElse(null);
    int activated = memory.get(POLICY).map(octets -> octets[0] & 0xff).orElse(0);
    policy = keys == null ? 0 : activated | required.policy();
  }

  /** A meter without COSEM security. */
  public static MeterSecurity none(SystemTitle title, Memory memory, Clock clock) {
    return new MeterSecurity(
        CosemSecurity.NONE,
        title,
        Optional.empty(),
        new Identities(memory, SecuritySuite.SUITE_0, Optional::empty),
        memory,
        clock,
        new SecureRandom(),
        Set.of());
  }

  private Optional<MeterKeys> remembered(SecuritySuite suite) {
    return memory.get(KEYS + suite.id()).map(MeterKeys::decode);
  }

  /** Makes the key pairs that its suite needs and that are missing. */
  public void complete() {
    if (keys != null && suite().isAsymmetric()) {
      for (KeyUse use : KeyUse.values()) {
        if (identities.pair(use).isEmpty()) {
          identities.generate(use, random);
        }
      }
    }
  }

  /**
   * What writing and methods of an interface class demand: 0x04 authenticated, 0x08 encrypted, 0x10
   * signed request.
   */
  int demands(int classId) {
    return requestBits() | (signedClasses.contains(classId) ? Layer.SIGNED : 0);
  }

  /** What reader and management must at least do. */
  public CosemSecurity required() {
    return required;
  }

  /** System title of the meter. */
  public Octets title() {
    return title;
  }

  /** The secrets now; empty when there is no COSEM security. */
  public Optional<MeterKeys> keys() {
    return Optional.ofNullable(keys);
  }

  public SecuritySuite suite() {
    return keys().map(MeterKeys::suite).orElse(SecuritySuite.SUITE_0);
  }

  /** Key pairs and certificates. */
  public Identities identities() {
    return identities;
  }

  /** Bits of what is demanded, 0 to 0xfc (IEC 62056-6-2, 4.4.7, version 1). */
  public int policy() {
    return policy;
  }

  int requestBits() {
    return policy & REQUEST_BITS;
  }

  int responseBits() {
    return policy >> RESPONSE_SHIFT & REQUEST_BITS;
  }

  /**
   * Ciphers what is pushed, for the pre-established client, when the policy wants it of responses.
   */
  public byte[] sealPush(byte[] apdu) {
    int bits = responseBits() & (Layer.AUTHENTICATED | Layer.ENCRYPTED);
    SymmetricKeys unicast = keys().flatMap(MeterKeys::unicast).orElse(null);
    return bits == 0 || unicast == null
        ? apdu
        : new CipheringLayer(this, unicast, true, false, bits).seal(apdu);
  }

  /**
   * security_activate: more may be demanded, never less.
   *
   * @return whether it is now so
   */
  public synchronized boolean activate(int wanted) {
    boolean known = (wanted & ~(REQUEST_BITS | REQUEST_BITS << RESPONSE_SHIFT)) == 0;
    if (!known || (policy & ~wanted) != 0 || keys == null || !canDo(wanted)) {
      return false;
    }
    memory.put(POLICY, new byte[] {(byte) wanted});
    policy = wanted;
    return true;
  }

  private boolean canDo(int wanted) {
    boolean signing = ((wanted | wanted >> RESPONSE_SHIFT) & Layer.SIGNED) != 0;
    return !signing || suite().isAsymmetric() && identities.signing().isPresent();
  }

  /** Replaces secrets; they are durable and in force when this returns. */
  public synchronized void change(Map<KeyId, byte[]> changed) {
    MeterKeys before = keys;
    if (before == null) {
      throw new IllegalStateException("A meter without keys");
    }
    MeterKeys after = before.with(changed);
    Map<String, Optional<byte[]>> writes = new HashMap<>();
    writes.put(KEYS + after.suite().id(), Optional.of(after.encode()));
    if (changed.containsKey(KeyId.UNICAST)) {
      writes.putAll(InvocationCounters.ofNewKey(false));
    }
    if (changed.containsKey(KeyId.BROADCAST)) {
      writes.putAll(InvocationCounters.ofNewKey(true));
    }
    memory.change(writes);
    // What is authentic with the old key must not count from 0.
    keys = after;
    if (changed.containsKey(KeyId.UNICAST)) {
      counters.restart(false);
    }
    if (changed.containsKey(KeyId.BROADCAST)) {
      counters.restart(true);
    }
  }

  /** What the client's next invocation counter must at least be, 0 to 2^32-1. */
  public long expectedCounter(boolean broadcastKey) {
    return counters.expected(broadcastKey);
  }

  /** Of those who prove who they are. */
  Throttle throttle() {
    return throttle;
  }

  /** When certificates must be valid. */
  Date now() {
    return Date.from(clock.instant());
  }

  /** What it challenges clients with. */
  public Challenges challenges() {
    return challenges;
  }

  /** Whether invocation counters should be reserved, so that no message waits for the disk. */
  public boolean needsCounters() {
    return keys != null && counters.isLow();
  }

  /** Writes down more invocation counters; they count after {@link #granted}. */
  public void reserve() {
    counters.reserve();
  }

  /** What {@link #reserve} wrote down is on the disk. */
  public void granted() {
    counters.granted();
  }

  /** Remembers the counters exactly: at an orderly end. */
  public void store() {
    counters.store();
  }

  InvocationCounters counters() {
    return counters;
  }

  SecureRandom random() {
    return random;
  }

  SymmetricKeys with(byte[] key) {
    MeterKeys now = keys;
    if (now == null) {
      throw new IllegalStateException("A meter without keys");
    }
    return now.with(key);
  }

  ProtectedContent protect(SymmetricKeys with, int bits, Octets header, byte[] apdu) {
    int control = SecurityContext.control(bits) | suite().id();
    return Protection.protect(control, with, title, counters.next(), header.toArray(), apdu);
  }

  /** The layer that signs answers of a meter that can. */
  Optional<Layer> signing(Octets recipient) {
    Octets transaction = Octets.of(ByteBuffer.allocate(8).putLong(counters.next()).array());
    return identities
        .signing()
        .map(pair -> new SigningLayer(this, pair.getPrivate(), transaction, recipient));
  }
}
