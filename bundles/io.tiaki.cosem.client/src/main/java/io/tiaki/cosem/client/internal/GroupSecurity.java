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
import java.util.List;
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
    if (current == null) {
      throw refused("its group is not known, the directory is not there", null);
    }
    String group = current.find(meter).map(MeterEntry::group).orElse(MeterEntry.DEFAULT_GROUP);
    List<GroupPolicy> own =
        policies.keySet().stream().filter(one -> one.group().equals(group)).toList();
    if (own.isEmpty()) {
      return SecurityPolicy.NONE;
    }
    if (own.size() > 1) {
      throw refused(
          "group " + group + " has " + own.size() + " policies of COSEM: delete all but one", null);
    }
    return own.get(0)
        .policy()
        .orElseThrow(
            () ->
                refused("the COSEM policy of its group " + group + " is wrong: see the log", null));
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
