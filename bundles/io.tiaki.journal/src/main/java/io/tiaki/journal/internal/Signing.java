package io.tiaki.journal.internal;

import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.HeadSignatures;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.SignedContent;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Signs heads and tells whether one is ours. */
final class Signing {
  private final Supplier<String> alias;
  private final Services services;

  /**
   * A head with its signature.
   *
   * @param cms SignedData with the head inside
   */
  record Signed(Head head, byte[] cms) {}

  Signing(Services services, Supplier<String> alias) {
    this.services = services;
    this.alias = alias;
  }

  Signed sign(Head head) throws IOException {
    SecurityModule security = Services.needed(services.security(), "The security module");
    try {
      return new Signed(head, security.sign(alias.get(), head.octets()));
    } catch (SecurityModuleException e) {
      throw new IOException("The head of a log could not be signed: " + e.getMessage(), e);
    }
  }

  /** Verifies a head and that we signed it; {@code ours} is compared with its signer. */
  HeadSignatures verifier(String ours) throws IOException {
    SecurityModule security = Services.needed(services.security(), "The security module");
    return cms -> {
      SignedContent signed = security.verify(cms);
      String signer = signed.signer().commonName();
      if (!signer.equals(ours)) {
        throw new SecurityModuleException(
            Reason.UNTRUSTED, "it is signed by somebody else than this gateway");
      }
      return new HeadSignatures.Signed(signer, signed.content());
    };
  }

  /** The common name under which we sign; empty while there is no certificate. */
  Optional<String> name() throws IOException {
    SecurityModule security = Services.needed(services.security(), "The security module");
    try {
      byte[] probe = security.sign(alias.get(), new byte[0]);
      return Optional.of(security.verify(probe).signer().commonName());
    } catch (SecurityModuleException e) {
      return Optional.empty();
    }
  }
}
