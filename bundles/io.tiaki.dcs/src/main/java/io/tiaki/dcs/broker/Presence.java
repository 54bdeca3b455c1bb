package io.tiaki.dcs.broker;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;

/** Which gateways are connected: a client counts from its accepted CONNECT to its end. */
final class Presence implements ActiveMQServerSessionPlugin {
  private final TopicRules rules;
  private final BiConsumer<String, Boolean> listener;

  /** Session of each connected gateway: a stolen session ends after its successor began. */
  private final Map<String, ServerSession> sessions = new ConcurrentHashMap<>();

  Presence(TopicRules rules, BiConsumer<String, Boolean> listener) {
    this.rules = rules;
    this.listener = listener;
  }

  @Override
  public void afterCreateSession(ServerSession session) {
    String name = name(session);
    if (rules.isGateway(name) && sessions.put(name, session) == null) {
      listener.accept(name, true);
    }
  }

  @Override
  public void afterCloseSession(ServerSession session, boolean failed) {
    String name = name(session);
    if (sessions.remove(name, session)) {
      listener.accept(name, false);
    }
  }

  boolean isGateway(String name) {
    return rules.isGateway(name);
  }

  Set<String> connected() {
    return new TreeSet<>(sessions.keySet());
  }

  private static String name(ServerSession session) {
    return session.getRemotingConnection() == null
        ? ""
        : String.valueOf(session.getRemotingConnection().getClientID());
  }
}
