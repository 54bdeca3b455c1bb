package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Makes keys fit for the JDK's TLS, which wants keys and certificates of the JDK's own providers.
 */
public final class TlsKeyManagers {
  private TlsKeyManagers() {}

  /**
   * A key manager that knows only this key.
   *
   * @throws SecurityModuleException {@code FAILED} when the JDK does not know the curve
   */
  public static X509ExtendedKeyManager of(String alias, OwnKey own) throws SecurityModuleException {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      X509Certificate[] chain = new X509Certificate[own.chain().size()];
      for (int i = 0; i < chain.length; i++) {
        var in = new ByteArrayInputStream(own.chain().get(i));
        chain[i] = (X509Certificate) factory.generateCertificate(in);
      }
      return new AliasKeyManager(alias, jdkKey(own.keys().getPrivate()), chain);
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(Reason.FAILED, "The JDK does not take the key " + alias, e);
    }
  }

  private static PrivateKey jdkKey(PrivateKey key) throws GeneralSecurityException {
    byte[] pkcs8 = key.getEncoded();
    if (pkcs8 == null) {
      // It stays in its token, whose provider the JDK's TLS finds by itself.
      return key;
    }
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }
}
