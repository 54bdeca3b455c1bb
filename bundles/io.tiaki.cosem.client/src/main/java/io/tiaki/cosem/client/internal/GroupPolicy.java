package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.client.SecurityPolicy;
import java.util.Optional;

/** How associations with the meters of one group are secured. */
interface GroupPolicy {
  /** The group of {@code MeterEntry.group}. */
  String group();

  /**
   * The policy; empty while its configuration is wrong, and then nobody of the group associates.
   */
  Optional<SecurityPolicy> policy();

  /** Alias of the gateway's key that signs, for mechanism 7. */
  String signingAlias();
}
