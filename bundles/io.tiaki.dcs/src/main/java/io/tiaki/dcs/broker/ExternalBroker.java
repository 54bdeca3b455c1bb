package io.tiaki.dcs.broker;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * A broker that somebody else runs. It does not tell who is connected, so a gateway counts as
 * connected from its first message on; what is sent to one that is away waits at the broker until
 * its validity ends.
 */
public final class ExternalBroker implements BrokerAccess {
  private final int port;
  private final BiConsumer<String, Boolean> listener;
  private final Set<String> heard = ConcurrentHashMap.newKeySet();

  /**
   * @param port its TCP port
   * @param listener told when a gateway was heard for the first time; called on the ingest's thread
   */
  public ExternalBroker(int port, BiConsumer<String, Boolean> listener) {
    this.port = port;
    this.listener = listener;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Set<String> connected() {
    return new TreeSet<>(heard);
  }

  /** Only gateways sign what is heard; an observer of the broker never is. */
  @Override
  public boolean isGateway(String commonName) {
    return heard.contains(commonName);
  }

  @Override
  public void heard(String gateway) {
    if (heard.add(gateway)) {
      listener.accept(gateway, true);
    }
  }

  @Override
  public void close() {
    // It is not ours.
  }
}
