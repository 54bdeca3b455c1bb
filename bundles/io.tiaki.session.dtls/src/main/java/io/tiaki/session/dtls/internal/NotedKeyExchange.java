package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import org.bouncycastle.tls.DefaultTlsKeyExchangeFactory;
import org.bouncycastle.tls.TlsDHGroupVerifier;
import org.bouncycastle.tls.TlsECDHEKeyExchange;
import org.bouncycastle.tls.TlsKeyExchange;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsPSKKeyExchange;
import org.bouncycastle.tls.crypto.TlsDHConfig;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.jspecify.annotations.Nullable;

/** Tells which group the keys were agreed on: Bouncy Castle forgets it (RFC 8422, 5.4). */
final class NotedKeyExchange extends DefaultTlsKeyExchangeFactory {
  private final IntConsumer group;

  /**
   * @param group hears the registered number of the group, on the handshake's thread
   */
  NotedKeyExchange(IntConsumer group) {
    this.group = group;
  }

  private void note(@Nullable TlsECConfig agreed) {
    if (agreed != null) {
      group.accept(agreed.getNamedGroup());
    }
  }

  @Override
  public TlsKeyExchange createECDHEKeyExchangeClient(int keyExchange) {
    return new TlsECDHEKeyExchange(keyExchange) {
      @Override
      public void processServerKeyExchange(InputStream input) throws IOException {
        super.processServerKeyExchange(input);
        note(ecConfig);
      }
    };
  }

  @Override
  public TlsKeyExchange createPSKKeyExchangeClient(
      int keyExchange, TlsPSKIdentity identity, TlsDHGroupVerifier verifier) {
    return new TlsPSKKeyExchange(keyExchange, identity, verifier) {
      @Override
      public void processServerKeyExchange(InputStream input) throws IOException {
        super.processServerKeyExchange(input);
        note(ecConfig);
      }
    };
  }

  @Override
  public TlsKeyExchange createECDHEKeyExchangeServer(int keyExchange, TlsECConfig ours)
      throws IOException {
    note(ours);
    return super.createECDHEKeyExchangeServer(keyExchange, ours);
  }

  @Override
  public TlsKeyExchange createPSKKeyExchangeServer(
      int keyExchange, TlsPSKIdentityManager identities, TlsDHConfig none, TlsECConfig ours)
      throws IOException {
    note(ours);
    return super.createPSKKeyExchangeServer(keyExchange, identities, none, ours);
  }
}
