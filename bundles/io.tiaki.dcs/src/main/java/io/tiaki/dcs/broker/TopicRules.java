package io.tiaki.dcs.broker;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may use which topic (uplink protocol, transport). Everything else is denied. Topics stand in
 * the broker's notation: levels separated by dots, {@code *} for one level.
 */
final class TopicRules {
  private static final String PREFIX = "tiaki.v1.";
  private static final String CELLS = "tiaki.c1.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern CONNECTOR_PUBLISHES =
      Pattern.compile(
          "tiaki\\.(v1\\.[A-Za-z0-9-]{1,64}\\.(receipts|instructions)|c1\\.[A-Za-z0-9-]{1,64}\\.down)");

  private final String connector;
  private final Set<String> observers;

  /**
   * @param connector common name of the control system's own client
   * @param observers common names that may read the readings of all gateways, and nothing else
   */
  TopicRules(String connector, Set<String> observers) {
    this.connector = connector;
    this.observers = Set.copyOf(observers);
  }

  /** Whether a common name can be a client's at all. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  boolean isGateway(String name) {
    return isName(name) && !name.equals(connector) && !observers.contains(name);
  }

  boolean mayPublish(String name, String address) {
    if (name.equals(connector)) {
      return CONNECTOR_PUBLISHES.matcher(address).matches();
    }
    return isGateway(name)
        && (address.equals(PREFIX + name + ".readings")
            || address.equals(PREFIX + name + ".outcomes")
            || address.equals(CELLS + name + ".up"));
  }

  boolean maySubscribe(String name, String address) {
    if (name.equals(connector)) {
      return address.equals(PREFIX + "*.readings")
          || address.equals(PREFIX + "*.outcomes")
          || address.equals(CELLS + "*.up");
    }
    if (observers.contains(name)) {
      return address.equals(PREFIX + "*.readings");
    }
    return isGateway(name)
        && (address.equals(PREFIX + name + ".receipts")
            || address.equals(PREFIX + name + ".instructions")
            || address.equals(CELLS + name + ".down"));
  }
}
