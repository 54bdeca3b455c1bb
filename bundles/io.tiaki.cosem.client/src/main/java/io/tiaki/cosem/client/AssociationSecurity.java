package io.tiaki.cosem.client;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.HighLevelSecurity.DigestSigner;
import io.tiaki.model.MeterId;
import io.tiaki.security.CosemKeys;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What secures the associations with meters. Asked each time an association is opened. Safe for use
 * by many threads; never blocks.
 */
@FunctionalInterface
public interface AssociationSecurity {
  /** No meter's associations are secured by COSEM. */
  AssociationSecurity NONE = meter -> CompletableFuture.completedStage(Optional.empty());

  /**
   * How associations with a meter are secured; empty: not by COSEM.
   *
   * @return fails with {@code CosemException} when that cannot be found out or something needed is
   *     not there: nothing is associated then
   */
  CompletionStage<Optional<Secured>> of(MeterId meter);

  /**
   * Secured with this.
   *
   * @param policy how
   * @param keys the meter's keys
   * @param clientTitle the client's system title, 8 octets
   * @param counter the client's invocation counter for these keys
   * @param signer the client's signature key, for mechanism 7
   */
  record Secured(
      SecurityPolicy policy,
      CosemKeys keys,
      Octets clientTitle,
      InvocationCounter counter,
      Optional<DigestSigner> signer) {
    /** Without a signature key. */
    public Secured(
        SecurityPolicy policy, CosemKeys keys, Octets clientTitle, InvocationCounter counter) {
      this(policy, keys, clientTitle, counter, Optional.empty());
    }

    /**
     * @throws IllegalArgumentException when the title has not 8 octets
     */
    public Secured {
      if (clientTitle.length() != 8) {
        throw new IllegalArgumentException("A system title has 8 octets");
      }
    }
  }
}
