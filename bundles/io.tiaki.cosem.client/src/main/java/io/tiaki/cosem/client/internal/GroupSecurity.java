package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.client.AssociationSecurity;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A meter's group has a policy, the security module its keys, the store its counter. A meter whose
 * group has no policy is not secured by COSEM. Safe for use by many threads.
 */
final class GroupSecurity implements AssociationSecurity {
  private final Map<GroupPolicy, Boolean> policies = new ConcurrentHashMap<>();
  private final KeptCounters counters;
  private volatile @Nullable MeterDirectory directory;
  private volatile @Nullable SecurityModule module;

  GroupSecurity(KeptCounters counters) {
    this.counters = counters;
  }

  void directory(@Nullable MeterDirectory value) {
    directory = value;
  }

  void module(@Nullable SecurityModule value) {
    module = value;
  }

  void add(GroupPolicy policy) {
    policies.put(policy, true);
  }

  void remove(GroupPolicy policy) {
    policies.remove(policy);
  }

  @Override
  public CompletionStage<Optional<Secured>> of(MeterId meter) {
    try {
      SecurityPolicy policy = policy(meter);
      if (!policy.needsKeys()) {
        return CompletableFuture.completedStage(Optional.empty());
      }
      CosemKeys keys = keys(meter);
      var counter = counters.counter(meter);
      return counters
          .title()
          .thenApply(title -> Optional.of(new Secured(policy, keys, title, counter)));
    } catch (CosemException why) {
      return CompletableFuture.failedStage(why);
    }
  }

  private SecurityPolicy policy(MeterId meter) throws CosemException {
    MeterDirectory current = directory;
    String group =
        current == null
            ? MeterEntry.DEFAULT_GROUP
            : current.find(meter).map(MeterEntry::group).orElse(MeterEntry.DEFAULT_GROUP);
    for (GroupPolicy candidate : policies.keySet()) {
      if (candidate.group().equals(group)) {
        return candidate
            .policy()
            .orElseThrow(
                () -> refused("the COSEM policy of its group " + group + " is wrong", null));
      }
    }
    return SecurityPolicy.NONE;
  }

  private CosemKeys keys(MeterId meter) throws CosemException {
    SecurityModule current = module;
    if (current == null) {
      throw refused("its policy wants COSEM security and the security module is not there", null);
    }
    try {
      return current.cosemKeys("cosem." + meter.logicalDeviceName().toLowerCase(Locale.ROOT));
    } catch (SecurityModuleException e) {
      throw refused("its policy wants COSEM security: " + e.getMessage(), e);
    }
  }

  private static CosemException refused(String why, @Nullable Exception cause) {
    return cause == null
        ? new CosemException(Reason.REFUSED, why)
        : new CosemException(Reason.REFUSED, why, cause);
  }
}
