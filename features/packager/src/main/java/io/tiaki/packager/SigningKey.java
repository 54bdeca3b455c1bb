package io.tiaki.packager;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.jspecify.annotations.Nullable;

/** Finds the signer in a PKCS #12 file. */
final class SigningKey {
  /** Where the password stands when no file is given. */
  static final String VARIABLE = "TIAKI_SIGNING_PASSWORD";

  private SigningKey() {}

  /**
   * Opens a keystore with one key.
   *
   * @param passwordFile whose first line is the password; else the environment's variable counts
   */
  static Signer open(Path keystore, @Nullable Path passwordFile)
      throws PackagerException, IOException {
    if (!Files.isReadable(keystore)) {
      throw new PackagerException(
          "There is no readable keystore "
              + keystore
              + ": give one with --keystore FILE, or with --data the folder of a control system, which"
              + " makes the demonstration's",
          PackagerException.USAGE);
    }
    char[] password = password(passwordFile);
    try (InputStream in = Files.newInputStream(keystore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return signer(store, password, keystore);
    } catch (IOException | GeneralSecurityException e) {
      throw new PackagerException(
          "The keystore " + keystore + " does not open with this password: check both");
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static char[] password(@Nullable Path file) throws PackagerException, IOException {
    if (file != null) {
      if (!Files.isReadable(file)) {
        throw new PackagerException(
            "There is no readable password file " + file + ": give one with --password-file FILE",
            PackagerException.USAGE);
      }
      return Files.readString(file).lines().findFirst().orElse("").toCharArray();
    }
    String password = System.getenv(VARIABLE);
    if (password == null) {
      throw new PackagerException(
          "The keystore's password is missing: give --password-file FILE or set " + VARIABLE,
          PackagerException.USAGE);
    }
    return password.toCharArray();
  }

  private static Signer signer(KeyStore store, char[] password, Path file)
      throws GeneralSecurityException, IOException, PackagerException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.size() != 1) {
      throw new PackagerException(
          file + " holds " + keys.size() + " keys: a signer's keystore has one");
    }
    byte[] encoded = store.getKey(keys.get(0), password).getEncoded();
    List<X509CertificateHolder> chain = new ArrayList<>();
    for (Certificate certificate : store.getCertificateChain(keys.get(0))) {
      chain.add(new X509CertificateHolder(certificate.getEncoded()));
    }
    try {
      return new Signer(p256(PrivateKeyFactory.createKey(encoded), file), chain);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static ECPrivateKeyParameters p256(AsymmetricKeyParameter key, Path file)
      throws PackagerException {
    if (key instanceof ECPrivateKeyParameters ec
        && ec.getParameters() instanceof ECNamedDomainParameters curve
        && X9ObjectIdentifiers.prime256v1.equals(curve.getName())) {
      return ec;
    }
    throw new PackagerException(
        "The key in " + file + " is none for ECDSA on P-256: packages are signed with that");
  }
}
