package io.tiaki.security.module.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Whether each key is the one that its certificate is for. Agreement keys are tried with a
 * signature, too: it is the same mathematics. A key that cannot be tried, because its token is away
 * or lets it agree only, has not failed: whoever needs it says so.
 */
public final class KeystoreTest implements SelfTest {
  private static final int DIGEST = 32;

  private final Collection<String> aliases;
  private final Keys keys;

  /** Where keys come from. */
  @FunctionalInterface
  public interface Keys {
    Credential key(String alias) throws SecurityModuleException;
  }

  public KeystoreTest(Collection<String> aliases, Keys keys) {
    this.aliases = List.copyOf(aliases);
    this.keys = keys;
  }

  @Override
  public String name() {
    return "keystore";
  }

  @Override
  public String protects() {
    return "that the gateway's keys are its own";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() throws InterruptedException {
    List<String> bad = new ArrayList<>();
    List<String> untried = new ArrayList<>();
    for (String alias : aliases) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        check(alias, keys.key(alias), bad);
      } catch (GeneralSecurityException | RuntimeException e) {
        untried.add(alias);
      }
    }
    if (!bad.isEmpty()) {
      return Health.unhealthy(
          String.join(", ", bad) + ": restore the keystore, or have new certificates issued");
    }
    return untried.isEmpty()
        ? Health.healthy(aliases.size() + " keys fit")
        : Health.unknown(
            "These keys cannot be tried now, see whether their token is there: "
                + String.join(", ", untried));
  }

  private void check(String alias, Credential key, List<String> bad)
      throws GeneralSecurityException {
    if (key.chain().isEmpty()) {
      return; // A raw key, or none was issued yet.
    }
    X509Certificate certificate = Certificates.read(key.chain().get(0));
    if (!verifies(certificate.getPublicKey(), key)) {
      bad.add("the key " + alias + " is not the one of its certificate");
    }
  }

  private static boolean verifies(PublicKey certified, Credential key)
      throws GeneralSecurityException {
    byte[] message = new byte[DIGEST];
    new SecureRandom().nextBytes(message);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(message);
    Signature verifier = Signature.getInstance("NONEwithECDSA", Bc.PROVIDER);
    verifier.initVerify(certified);
    verifier.update(digest);
    return verifier.verify(key.signDigest(digest));
  }
}
