package io.tiaki.store.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds addresses of hosts, on a thread of its own: a name server can keep one waiting for long.
 */
class Hosts {
  private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");
  private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);

  private final Executor resolver;
  private final Map<String, InetAddress> known = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> unknown = new HashSet<>();
  private Runnable found = () -> {};

  Hosts(Executor resolver) {
    this.resolver = resolver;
  }

  /**
   * The address, if it is known by now.
   *
   * @param later called, on the resolver's thread, when it became known
   */
  synchronized Optional<InetAddress> find(String host, Runnable later) {
    found = later;
    InetAddress address = known.get(host);
    if (address != null) {
      return Optional.of(address);
    }
    if (LITERAL.matcher(host).matches()) {
      return literal(host);
    }
    if (asked.add(host)) {
      ask(List.of(host));
    }
    return Optional.empty();
  }

  private Optional<InetAddress> literal(String host) {
    try {
      InetAddress address = lookUp(host);
      known.put(host, address);
      return Optional.of(address);
    } catch (UnknownHostException e) {
      if (unknown.add(host)) {
        LOG.warn("{} is not an address: correct it in the directory file", Texts.bounded(host));
      }
      return Optional.empty();
    }
  }

  /** Asks again for names that were not found; called now and then. */
  synchronized void retry() {
    if (!unknown.isEmpty()) {
      List<String> again = new ArrayList<>(unknown);
      again.removeIf(h -> LITERAL.matcher(h).matches());
      ask(again);
    }
  }

  private void ask(List<String> hosts) {
    try {
      resolver.execute(() -> hosts.forEach(this::resolve));
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }

  private void resolve(String host) {
    try {
      InetAddress address = lookUp(host);
      Runnable later;
      synchronized (this) {
        known.put(host, address);
        unknown.remove(host);
        later = found;
      }
      later.run();
    } catch (UnknownHostException e) {
      boolean first;
      synchronized (this) {
        first = unknown.add(host);
      }
      if (first) {
        LOG.warn(
            "The host {} was not found: its meters wait; correct the directory file or the name server, it is asked again",
            Texts.bounded(host));
      }
    }
  }

  /** Asks the system; tests answer themselves. */
  InetAddress lookUp(String host) throws UnknownHostException {
    return InetAddress.getByName(host);
  }
}
