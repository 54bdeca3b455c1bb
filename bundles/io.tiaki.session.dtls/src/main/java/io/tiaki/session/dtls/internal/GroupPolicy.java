package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Policy;
import java.util.Optional;

/** What may be agreed on with the meters of one group. */
interface GroupPolicy {
  /** The group of {@code MeterEntry.group}. */
  String group();

  /** The policy; empty while its configuration is wrong, and then nobody of the group connects. */
  Optional<Policy> policy();
}
