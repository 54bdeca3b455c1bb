package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.client.AssociationSecurity;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.codec.HighLevelSecurity.DigestSigner;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
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
  private final Set<LiveKeys> held = Collections.newSetFromMap(new WeakHashMap<>());
  private final KeptCounters counters;
  private volatile @Nullable MeterDirectory directory;
  private volatile @Nullable SecurityModule module;

  GroupSecurity(KeptCounters counters) {
    this.counters = counters;
  }

  synchronized void directory(@Nullable MeterDirectory value) {
    directory = value;
  }

  synchronized void directoryGone(MeterDirectory value) {
    if (directory == value) {
      directory = null;
    }
  }

  synchronized void module(@Nullable SecurityModule value) {
    if (module != value) {
      module = value;
      release();
    }
  }

  /** Another may have taken its place before. */
  synchronized void moduleGone(SecurityModule value) {
    if (module == value) {
      module = null;
      release();
    }
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
      GroupPolicy group = policy(meter);
      SecurityPolicy policy = group == null ? SecurityPolicy.NONE : wanted(group);
      if (group == null || !policy.needsKeys()) {
        return CompletableFuture.completedStage(Optional.empty());
      }
      CosemKeys keys = keys(meter);
      Optional<DigestSigner> signer =
          policy.mechanism() == Mechanism.HLS_7
              ? Optional.of(signer(group.signingAlias(), keys.suite()))
              : Optional.empty();
      InvocationCounter counter = counters.counter(meter, keys);
      return counters
          .title()
          .thenApply(title -> Optional.of(new Secured(policy, keys, title, counter, signer)));
    } catch (CosemException why) {
      return CompletableFuture.failedStage(why);
    }
  }

  /** The policy of the meter's group; null when it has none. */
  private @Nullable GroupPolicy policy(MeterId meter) throws CosemException {
    MeterDirectory current = directory;
    if (current == null) {
      throw refused("its group is not known, the directory is not there", null);
    }
    String group = current.find(meter).map(MeterEntry::group).orElse(MeterEntry.DEFAULT_GROUP);
    List<GroupPolicy> own =
        policies.keySet().stream().filter(one -> one.group().equals(group)).toList();
    if (own.size() > 1) {
      throw refused(
          "group " + group + " has " + own.size() + " policies of COSEM: delete all but one", null);
    }
    return own.isEmpty() ? null : own.get(0);
  }

  private static SecurityPolicy wanted(GroupPolicy group) throws CosemException {
    return group
        .policy()
        .orElseThrow(
            () ->
                refused(
                    "the COSEM policy of its group " + group.group() + " is wrong: see the log",
                    null));
  }

  private CosemKeys keys(MeterId meter) throws CosemException {
    module();
    String alias = "cosem." + meter.logicalDeviceName().toLowerCase(Locale.ROOT);
    try {
      return live(() -> keys(alias));
    } catch (GeneralSecurityException e) {
      throw refused("its policy wants COSEM security: " + e.getMessage(), e);
    }
  }

  private LiveKeys live(LiveKeys.Source source) throws GeneralSecurityException {
    LiveKeys made = new LiveKeys(source, this::live);
    synchronized (held) {
      held.add(made);
    }
    return made;
  }

  /** Nobody holds on to a module that stops. */
  private void release() {
    synchronized (held) {
      held.forEach(LiveKeys::release);
    }
  }

  private CosemKeys keys(String alias) throws SecurityModuleException {
    return present().cosemKeys(alias);
  }

  private SecurityModule present() throws SecurityModuleException {
    SecurityModule current = module;
    if (current == null) {
      throw new SecurityModuleException(Reason.FAILED, "The security module is not there");
    }
    return current;
  }

  private DigestSigner signer(String alias, int suite) throws CosemException {
    try {
      Credential credential = module().rawKey(alias);
      String wanted = suite == 2 ? "secp384r1" : "secp256r1";
      if (suite == 0 || !credential.curve().equals(wanted)) {
        throw refused(
            "suite "
                + suite
                + " does not sign with the gateway's key "
                + alias
                + " on "
                + credential.curve()
                + ": name another with signing.alias",
            null);
      }
      // Asked for each time: nobody holds on to a module that stops.
      return digest -> present().rawKey(alias).signDigest(digest);
    } catch (SecurityModuleException e) {
      throw refused("the gateway's key " + alias + " cannot sign: " + e.getMessage(), e);
    }
  }

  private SecurityModule module() throws CosemException {
    SecurityModule current = module;
    if (current == null) {
      throw refused("its policy wants COSEM security and the security module is not there", null);
    }
    return current;
  }

  private static CosemException refused(String why, @Nullable Exception cause) {
    return cause == null
        ? new CosemException(CosemException.Reason.REFUSED, why)
        : new CosemException(CosemException.Reason.REFUSED, why, cause);
  }
}
