package io.tiaki.security.module.internal;

import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.KeyRole;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK's TLS ask the trusted authorities. The host name is checked when the engine or
 * socket asks for it (endpoint identification {@code HTTPS} or {@code LDAPS}); without that the JDK
 * itself checks none, and neither do we.
 */
public final class AuthorityTrustManager extends X509ExtendedTrustManager {
  private final Supplier<ChainValidator> authorities;

  /**
   * @param authorities asked anew for each handshake, so that changed authorities count at once
   */
  public AuthorityTrustManager(Supplier<ChainValidator> authorities) {
    this.authorities = authorities;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, KeyRole.CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, KeyRole.CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, KeyRole.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, KeyRole.SERVER);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, KeyRole.SERVER);
    if (socket instanceof SSLSocket tls) {
      checkHost(chain[0], tls.getSSLParameters(), tls.getHandshakeSession());
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, KeyRole.SERVER);
    checkHost(chain[0], engine.getSSLParameters(), engine.getHandshakeSession());
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.get().authorities().toArray(new X509Certificate[0]);
  }

  private void check(X509Certificate[] chain, KeyRole role) throws CertificateException {
    List<byte[]> octets = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      octets.add(certificate.getEncoded());
    }
    try {
      authorities.get().validate(octets, role);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private static void checkHost(
      X509Certificate certificate, SSLParameters parameters, @Nullable SSLSession session)
      throws CertificateException {
    String wanted = parameters.getEndpointIdentificationAlgorithm();
    if (wanted == null || wanted.isEmpty()) {
      return;
    }
    String host = session == null ? null : session.getPeerHost();
    if (host == null || !HostNames.match(host, certificate)) {
      throw new CertificateException(
          "The peer's certificate is not for the host that was asked for");
    }
  }
}
