package io.tiaki.dcs.broker;

import io.tiaki.dcs.CommonName;
import io.tiaki.dcs.Repeats;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows clients by the common name of their TLS certificate, which must be their client id too.
 * User names and passwords are refused: nobody should believe that they mean anything here.
 */
final class CertificateSecurity implements ActiveMQSecurityManager5 {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateSecurity.class);

  private final TopicRules rules;
  private final Repeats repeats;

  CertificateSecurity(TopicRules rules, Repeats repeats) {
    this.rules = rules;
    this.repeats = repeats;
  }

  @Override
  public @Nullable Subject authenticate(
      @Nullable String user,
      @Nullable String password,
      @Nullable RemotingConnection connection,
      @Nullable String securityDomain) {
    if (connection == null) {
      return null;
    }
    String clientId = String.valueOf(connection.getClientID());
    String name = CommonName.of(CertificateUtil.getCertsFromConnection(connection));
    if (user != null || password != null) {
      refuse(name, clientId, "it sent a user name or password; leave them out, certificates count");
      return null;
    }
    if (!TopicRules.isName(name) || !name.equals(clientId)) {
      refuse(name, clientId, "the client id must be the common name of the certificate");
      return null;
    }
    Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(name));
    return subject;
  }

  @Override
  public boolean authorize(
      @Nullable Subject subject, Set<Role> roles, CheckType check, String address) {
    String name = getUserFromSubject(subject);
    boolean allowed = name != null && allowed(name, check, address);
    if (!allowed && repeats.first("topic " + name)) {
      LOG.warn("Client {} was denied {} on {}: see the uplink protocol", name, check, address);
    }
    return allowed;
  }

  @Override
  public @Nullable String getUserFromSubject(@Nullable Subject subject) {
    if (subject == null) {
      return null;
    }
    return subject.getPrincipals(UserPrincipal.class).stream()
        .map(UserPrincipal::getName)
        .findFirst()
        .orElse(null);
  }

  @Override
  public boolean validateUser(@Nullable String user, @Nullable String password) {
    return false;
  }

  @Override
  public boolean validateUserAndRole(
      @Nullable String user, @Nullable String password, Set<Role> roles, CheckType check) {
    return false;
  }

  private boolean allowed(String name, CheckType check, String resource) {
    String address = CompositeAddress.extractAddressName(resource);
    if (CompositeAddress.isFullyQualified(resource)
        && !CompositeAddress.extractQueueName(resource).equals(name + "." + address)) {
      return false;
    }
    return switch (check) {
      case SEND -> rules.mayPublish(name, address);
      case CONSUME,
          CREATE_DURABLE_QUEUE,
          CREATE_NON_DURABLE_QUEUE,
          DELETE_DURABLE_QUEUE,
          DELETE_NON_DURABLE_QUEUE ->
          rules.maySubscribe(name, address);
      case CREATE_ADDRESS -> rules.mayPublish(name, address) || rules.maySubscribe(name, address);
      default -> false;
    };
  }

  private void refuse(String name, String clientId, String why) {
    if (repeats.first("client " + name)) {
      LOG.warn("Client {} with client id {} was refused: {}", name, clientId, why);
    }
  }
}
