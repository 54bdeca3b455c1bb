package io.tiaki.dcs.broker;

import java.util.Set;

/** The broker between gateways and the control system: one in this process, or one elsewhere. */
public interface BrokerAccess extends AutoCloseable {
  /** The TCP port that gateways connect to. */
  int port();

  /** The gateways that can be sent something, sorted. */
  Set<String> connected();

  /** Whether the common name of a certificate is a gateway's. */
  boolean isGateway(String commonName);

  /** A message that this gateway signed came in. */
  default void heard(String gateway) {}

  @Override
  void close();
}
