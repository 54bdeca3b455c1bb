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
  private static final String REMEDY =
      "its meters wait; correct the directory file or the name server, names are asked for again";
  private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);

  private final Executor resolver;
  private final Map<String, InetAddress> known = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> unknown = new HashSet<>();
  private boolean gathering;
  private int gathered;
  private String example = "";
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
        news(host);
      }
      return Optional.empty();
    }
  }

  /** The first one is said at once, those after it together. */
  private void news(String host) {
    if (gathering) {
      gathered++;
      example = host;
    } else {
      gathering = true;
      LOG.warn("The host {} was not found: {}", Texts.bounded(host), REMEDY);
    }
  }

  private void summary() {
    if (gathered > 0) {
      LOG.warn(
          "{} more hosts were not found, for example {}: {}",
          gathered,
          Texts.bounded(example),
          REMEDY);
    }
    gathering = gathered > 0;
    gathered = 0;
  }

  /** Asks again for names that were not found; called once a minute. */
  synchronized void retry() {
    summary();
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
      synchronized (this) {
        if (unknown.add(host)) {
          news(host);
        }
      }
    }
  }

  /** Asks the system; tests answer themselves. */
  InetAddress lookUp(String host) throws UnknownHostException {
    return InetAddress.getByName(host);
  }
}
