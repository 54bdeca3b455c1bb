package io.tiaki.uplink.mqtt;

import io.tiaki.uplink.Kind;
import java.time.Duration;

/**
 * Where to connect and as whom.
 *
 * @param host the broker's name or address; its certificate must carry it
 * @param port the broker's TLS port
 * @param gateway the gateway's id: client id and part of the topics
 * @param credential alias of the certificate shown to the broker
 * @param answer how long the broker may take to answer while a connection is made
 * @param keepAlive longest silence before a ping
 * @param retryMin first wait after a failure
 * @param retryMax longest wait after a failure
 */
public record Settings(
    String host,
    int port,
    String gateway,
    String credential,
    Duration answer,
    Duration keepAlive,
    Duration retryMin,
    Duration retryMax) {
  /**
   * @throws IllegalArgumentException when host, port or gateway cannot be right; the message names
   *     the setting
   */
  public Settings {
    if (host.isBlank() || host.length() > 255) {
      throw new IllegalArgumentException("broker.host must be a host name or an address");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("broker.port must be 1 to 65535");
    }
    if (!gateway.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("gateway.id must be 1 to 64 characters of A-Z a-z 0-9 -");
    }
  }

  /** Host and port for people. */
  public String broker() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** The topic of a kind of message. */
  public String topic(Kind kind) {
    return (kind.isCell() ? "tiaki/c1/" : "tiaki/v1/") + gateway + "/" + kind.topic();
  }
}
