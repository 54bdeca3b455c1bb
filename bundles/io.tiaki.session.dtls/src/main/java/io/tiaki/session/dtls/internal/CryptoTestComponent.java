package io.tiaki.session.dtls.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import org.osgi.service.component.annotations.Component;

/** Known answers of records and handshakes. */
@Component(name = "io.tiaki.session.dtls.crypto", service = SelfTest.class)
public final class CryptoTestComponent implements SelfTest {
  @Override
  public String name() {
    return "crypto.dtls";
  }

  @Override
  public String protects() {
    return "that what meters send cannot be read or altered on the way";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() {
    return new DtlsKnownAnswers(DtlsKnownAnswers::known)
        .wrong()
        .map(name -> Health.unhealthy(name + " gave a wrong answer: replace software or hardware"))
        .orElseGet(() -> Health.healthy("All known answers are right"));
  }
}
