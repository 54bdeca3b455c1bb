package io.tiaki.security.module;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.SignedContent;
import io.tiaki.security.module.internal.AuthorityTrustManager;
import io.tiaki.security.module.internal.CosemKeyRing;
import io.tiaki.security.module.internal.DetachedSignature;
import io.tiaki.security.module.internal.EnvelopedMessages;
import io.tiaki.security.module.internal.Erasable;
import io.tiaki.security.module.internal.ErasablePlaces;
import io.tiaki.security.module.internal.KeyRing;
import io.tiaki.security.module.internal.OwnKey;
import io.tiaki.security.module.internal.OwnKeys;
import io.tiaki.security.module.internal.Recipients;
import io.tiaki.security.module.internal.RevocationFiles;
import io.tiaki.security.module.internal.SealingKeys;
import io.tiaki.security.module.internal.SharedKeyRing;
import io.tiaki.security.module.internal.SignedMessages;
import io.tiaki.security.module.internal.TlsKeyManagers;
import io.tiaki.security.module.internal.TokenKeys;
import io.tiaki.security.module.internal.Unlock;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The security module on a BCFKS keystore file that a secret in another file unlocks. Authorities
 * and recipients are not kept in the keystore: whoever made the module gives them, again and again
 * as they change. Safe for use by many threads.
 */
public final class KeystoreSecurityModule implements SecurityModule, AutoCloseable {
  private final Clock clock;
  private final TrustRules rules;
  private final OwnKeys keys;
  private final SealingKeys sealing;
  private final SignedMessages messages;
  private final Recipients recipients = new Recipients();
  private final SharedKeyRing sharedKeys;
  private final CosemKeyRing cosemKeys;
  private final Erasable erasable;
  private final AtomicLong revision = new AtomicLong(1);
  private volatile @Nullable ChainValidator validator;

  private KeystoreSecurityModule(
      Clock clock,
      TrustRules rules,
      KeyRing ring,
      SharedKeyRing sharedKeys,
      CosemKeyRing cosemKeys,
      SealingKeys sealing,
      Erasable erasable) {
    this.rules = rules;
    this.clock = clock;
    this.keys = new OwnKeys(ring);
    this.sharedKeys = sharedKeys;
    this.cosemKeys = cosemKeys;
    this.sealing = sealing;
    this.erasable = erasable;
    this.messages = new SignedMessages(clock);
  }

  /**
   * Unlocks a keystore; makes keystore, secret and sealing key when they are missing. Reads files
   * on the caller's thread.
   *
   * @param keystore BCFKS file; its folder is made (0700) when missing
   * @param unlock file of the secret (0600), outside the keystore's folder where possible
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy, and
   *     nothing was overwritten
   */
  public static KeystoreSecurityModule open(Path keystore, Path unlock, Clock clock)
      throws SecurityModuleException {
    return open(keystore, unlock, clock, TrustRules.standard());
  }

  /** As {@link #open(Path, Path, Clock)}, with rules of trust of its own. */
  public static KeystoreSecurityModule open(
      Path keystore, Path unlock, Clock clock, TrustRules rules) throws SecurityModuleException {
    return open(keystore, Unlock.of(unlock), clock, rules);
  }

  /**
   * As {@link #open(Path, Path, Clock, TrustRules)}, with a secret that may come from elsewhere.
   */
  public static KeystoreSecurityModule open(
      Path keystore, Unlock unlock, Clock clock, TrustRules rules) throws SecurityModuleException {
    KeyRing ring = KeyRing.open(keystore, unlock);
    try {
      unlock.wipePlain();
      return new KeystoreSecurityModule(
          clock,
          rules,
          ring,
          SharedKeyRing.open(keystore, unlock),
          CosemKeyRing.open(keystore, unlock),
          new SealingKeys(ring),
          new Erasable(ErasablePlaces.of(keystore, unlock.file()), ring.wrapping()));
    } catch (SecurityModuleException e) {
      ring.close();
      throw e;
    }
  }

  /** Makes the keys on P-256 that are missing and saves them, with one write. */
  public void ensureKeys(Collection<String> aliases) throws SecurityModuleException {
    Map<String, Curve> wanted = new HashMap<>();
    aliases.forEach(alias -> wanted.put(alias, Curve.SECP256R1));
    ensureKeys(wanted);
  }

  /** Makes the keys that are missing and saves them, with one write. */
  public void ensureKeys(Map<String, Curve> wanted) throws SecurityModuleException {
    keys.ensure(wanted);
  }

  /** From now on trusts these authorities and no others. */
  public void trust(List<byte[]> authorities) throws SecurityModuleException {
    validator = new ChainValidator(clock, authorities, rules.curves(), rules.revocations());
    revision.incrementAndGet();
  }

  /**
   * A request for a certificate, as {@link CertificateRequests#create}.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}
   */
  public byte[] request(String alias, KeyRole role, String commonName, List<String> names)
      throws SecurityModuleException {
    OwnKey own = keys.newest(alias);
    try {
      return CertificateRequests.create(own.keys(), own.provider(), role, commonName, names);
    } catch (SecurityModuleException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "No request could be made for " + alias, e);
    }
  }

  /**
   * Whether a certificate is for the key behind an alias, whoever issued it.
   *
   * @param chain DER, end entity first, at least one
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}, {@code MALFORMED}
   */
  public boolean isFor(String alias, List<byte[]> chain) throws SecurityModuleException {
    return keys.hasKeyFor(alias, chain);
  }

  /**
   * Takes over what was issued for a key, and keeps it. The same chain again changes nothing.
   *
   * @param chain DER, end entity first
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}; {@code UNTRUSTED} when it is for another
   *     key, another role or not from a trusted authority
   */
  public void takeOver(String alias, KeyRole role, List<byte[]> chain)
      throws SecurityModuleException {
    validator().own(chain, role);
    if (keys.keep(alias, chain)) {
      revision.incrementAndGet();
    }
  }

  /**
   * Makes a new key beside the one in use. {@link #request} is for the new one from now on; with
   * its certificate ({@link #takeOver}) it takes the other's place, which still opens messages.
   *
   * @throws SecurityModuleException {@code UNKNOWN_ALIAS}; {@code NO_CERTIFICATE} while the present
   *     key has none: there is nothing to roll over
   */
  public void rollOver(String alias, Curve curve) throws SecurityModuleException {
    keys.roll(alias, curve);
  }

  /** Whether a new key of an alias waits for its certificate. */
  public boolean isRolling(String alias) {
    return keys.isRolling(alias);
  }

  /** Whether the keys of an alias are in a token. */
  public boolean isInToken(String alias) {
    return keys.isInToken(alias);
  }

  /** How many keys an alias has, those that only open older messages included. */
  public int versions(String alias) throws SecurityModuleException {
    return keys.all(alias).size();
  }

  /** The certificates of a key, end entity first; empty while none was issued. */
  public List<byte[]> issued(String alias) throws SecurityModuleException {
    return keys.key(alias).chain().stream().map(byte[]::clone).toList();
  }

  /**
   * Validates a chain of our own for a role, whatever revocation lists say.
   *
   * @throws SecurityModuleException {@code UNTRUSTED}; {@code UNKNOWN_ALIAS} when there are no
   *     authorities yet
   */
  public PeerCertificate check(List<byte[]> chain, KeyRole role) throws SecurityModuleException {
    return validator().own(chain, role);
  }

  /**
   * Sets whom {@link #envelop} encrypts for under an alias.
   *
   * @param alias is the common name of the certificate too
   * @param chain DER, end entity first
   * @throws SecurityModuleException {@code UNTRUSTED} when it is not from a trusted authority, not
   *     for key agreement, or somebody else's
   */
  public void setRecipient(String alias, List<byte[]> chain) throws SecurityModuleException {
    recipients.set(alias, validator().validate(chain, KeyRole.AGREEMENT), chain.get(0));
    revision.incrementAndGet();
  }

  /**
   * Adds pre-shared keys under the aliases that {@link SharedKey#alias} gives them, or replaces
   * them, and keeps them.
   */
  public void share(Collection<SharedKey> added) throws SecurityModuleException {
    keys.checkOpen();
    if (!added.isEmpty()) {
      sharedKeys.add(added);
      revision.incrementAndGet();
    }
  }

  /**
   * Adds meters' COSEM keys under the aliases that {@link CosemKeySet#alias} gives them, or
   * replaces them, and keeps them.
   */
  public void keep(Collection<CosemKeySet> added) throws SecurityModuleException {
    keys.checkOpen();
    if (!added.isEmpty()) {
      cosemKeys.add(added);
      revision.incrementAndGet();
    }
  }

  /** Looks for changed revocation lists, and at the age of those that are there. */
  public void lookForRevocations(RevocationFiles files) {
    ChainValidator current = validator;
    if (current != null && files.look(current.authorities(), clock.instant())) {
      revision.incrementAndGet();
    }
  }

  /**
   * Makes a new sealing key, which seals from now on; what was sealed before can still be opened.
   *
   * @return its key id
   */
  public int rollSealingKey() throws SecurityModuleException {
    keys.checkOpen();
    return sealing.roll();
  }

  /** Takes keys from a token, which is closed with this module. */
  public void use(TokenKeys token) throws SecurityModuleException {
    keys.add(token);
    sealing.use(token);
    erasable.use(token);
    revision.incrementAndGet();
  }

  /**
   * Keys that can be destroyed, in {@code KEYSTORE.erasable}; their wrapping root lies beside the
   * unlock secret. Opened, and made when missing, the first time; closed with this module.
   *
   * @throws SecurityModuleException {@code FAILED}; the message names the file and the remedy, and
   *     nothing was changed. Asked again, it tries again
   */
  public ErasableKeys erasable() throws SecurityModuleException {
    keys.checkOpen();
    return erasable.open();
  }

  /** Grows with each change of keys, certificates and trust. */
  public long revision() {
    return revision.get();
  }

  @Override
  public Credential credential(String alias) throws SecurityModuleException {
    OwnKey own = keys.issued(alias);
    return new PemCredential(own.keys(), own.chain(), own.provider());
  }

  @Override
  public Credential rawKey(String alias) throws SecurityModuleException {
    OwnKey own = keys.key(alias);
    return new PemCredential(own.keys(), own.chain(), own.provider());
  }

  @Override
  public PreSharedKey preSharedKey(String alias) throws SecurityModuleException {
    keys.checkOpen();
    return sharedKeys.key(alias);
  }

  @Override
  public CosemKeys cosemKeys(String alias) throws SecurityModuleException {
    keys.checkOpen();
    return cosemKeys.keys(alias);
  }

  @Override
  public X509ExtendedKeyManager keyManager(String alias) throws SecurityModuleException {
    return TlsKeyManagers.of(alias, keys.issued(alias));
  }

  @Override
  public X509ExtendedTrustManager trustManager() throws SecurityModuleException {
    ChainValidator first = validator();
    return new AuthorityTrustManager(
        () -> {
          ChainValidator current = validator;
          return current == null ? first : current;
        });
  }

  @Override
  public PeerCertificate validate(List<byte[]> chain, Purpose purpose)
      throws SecurityModuleException {
    return validator().validate(chain, purpose);
  }

  @Override
  public Optional<String> problem(PeerCertificate certificate) {
    ChainValidator current = validator;
    return current == null
        ? Optional.of("There are no trusted authorities yet")
        : current.problem(certificate);
  }

  @Override
  public byte[] sign(String alias, byte[] content) throws SecurityModuleException {
    OwnKey own = keys.issued(alias);
    return messages.sign(own, content);
  }

  @Override
  public SignedContent verify(byte[] signed) throws SecurityModuleException {
    return messages.verify(signed, validator());
  }

  @Override
  public PeerCertificate detachedSigner(byte[] signature, Purpose purpose)
      throws SecurityModuleException {
    return DetachedSignature.parse(signature).signer(validator(), purpose);
  }

  @Override
  public PeerCertificate verifyDetached(byte[] signature, byte[] digest, Purpose purpose)
      throws SecurityModuleException {
    return DetachedSignature.parse(signature).verify(validator(), purpose, digest);
  }

  @Override
  public byte[] envelop(String recipient, byte[] content) throws SecurityModuleException {
    keys.checkOpen();
    return recipients.envelop(recipient, content, validator());
  }

  @Override
  public byte[] open(String alias, byte[] enveloped) throws SecurityModuleException {
    return EnvelopedMessages.open(keys.all(alias), enveloped);
  }

  @Override
  public byte[] seal(byte[] context, byte[] plain) throws SecurityModuleException {
    return sealing.sealer().seal(context, plain);
  }

  @Override
  public byte[] unseal(byte[] context, byte[] sealed) throws SecurityModuleException {
    return sealing.sealer().unseal(context, sealed);
  }

  /** Wipes the secrets; every later call fails. */
  @Override
  public void close() {
    erasable.close();
    keys.close();
    recipients.clear();
    sealing.sealer().destroy();
    sharedKeys.close();
    cosemKeys.close();
  }

  private ChainValidator validator() throws SecurityModuleException {
    keys.checkOpen();
    ChainValidator current = validator;
    if (current == null) {
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS, "There are no trusted authorities yet");
    }
    return current;
  }
}
