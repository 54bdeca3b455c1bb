package io.tiaki.meter.internal.enrolment;

import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Certificates of the authority, for the meters and for whom they talk to. */
final class CertificateProvisioning implements Provisioning {
  private final Exchange exchange;
  private final Policy policy;
  private final int meters;
  private final Clock clock;
  private @Nullable Enrolment enrolment;

  CertificateProvisioning(Exchange exchange, Policy policy, int meters, Clock clock) {
    this.exchange = exchange;
    this.policy = policy;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public Optional<List<Provision>> poll() throws IOException, GeneralSecurityException {
    Enrolment current = enrolment;
    if (current == null) {
      current = new Enrolment(exchange, meters, clock);
      enrolment = current;
    }
    Optional<List<Credential>> credentials = current.poll();
    if (credentials.isEmpty()) {
      return Optional.empty();
    }
    ChainValidator validator = ChainValidator.ofPem(clock, exchange.authority());
    return Optional.of(
        credentials.get().stream().map(credential -> provision(credential, validator)).toList());
  }

  private Provision provision(Credential credential, ChainValidator validator) {
    Authenticator authenticator =
        new Authenticator(policy)
            .certificate(credential, chain -> validator.validate(chain, Purpose.TLS_CLIENT));
    return new Provision(authenticator, Provision.sha256(credential.chain().get(0)), "");
  }

  @Override
  public String awaited() {
    return "the authority to issue certificates for " + meters + " meters: is dcs running?";
  }
}
