package io.tiaki.dcs.broker;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextFactory;

/**
 * Gives the broker the TLS context that was handed over in the acceptor's parameters, so that no
 * key has to stand in a file of the broker's. Found by the broker through {@code
 * META-INF/services}.
 */
public final class HandedSslContext implements SSLContextFactory {
  /** Parameter of the acceptor that holds the {@link SSLContext} itself. */
  static final String PARAMETER = TransportConstants.SSL_CONTEXT_PROP_NAME;

  /** Above the broker's own factories, which read key files. */
  private static final int PRIORITY = 1000;

  @Override
  public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> parameters) {
    if (parameters.get(PARAMETER) instanceof SSLContext context) {
      return context;
    }
    throw new IllegalStateException("The acceptor has no TLS context");
  }

  @Override
  public int getPriority() {
    return PRIORITY;
  }
}
