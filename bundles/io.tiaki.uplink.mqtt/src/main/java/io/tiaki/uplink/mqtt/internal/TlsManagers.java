package io.tiaki.uplink.mqtt.internal;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The security module's managers in the form that the MQTT client asks for. */
final class TlsManagers {
  private TlsManagers() {}

  static KeyManagerFactory factory(X509ExtendedKeyManager manager) {
    return new SimpleKeyManagerFactory() {
      @Override
      protected void engineInit(KeyStore keyStore, char[] secret) {
        // The manager is complete as it is.
      }

      @Override
      protected void engineInit(ManagerFactoryParameters parameters) {
        // As above.
      }

      @Override
      protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {manager};
      }
    };
  }

  static TrustManagerFactory factory(X509ExtendedTrustManager manager) {
    return new SimpleTrustManagerFactory() {
      @Override
      protected void engineInit(KeyStore keyStore) {
        // The manager is complete as it is.
      }

      @Override
      protected void engineInit(ManagerFactoryParameters parameters) {
        // As above.
      }

      @Override
      protected TrustManager[] engineGetTrustManagers() {
        return new TrustManager[] {manager};
      }
    };
  }
}
