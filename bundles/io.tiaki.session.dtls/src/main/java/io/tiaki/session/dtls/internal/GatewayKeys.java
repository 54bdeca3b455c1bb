package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * With what the gateway meets each meter: the policy of its group, and the keys for it. A meter is
 * who it should be because the authority has named it in a certificate, because its raw key is the
 * pinned one, or because nobody else has its pre-shared key, which is chosen by the directory and
 * not by what the meter says. Safe for use by many threads.
 */
final class GatewayKeys {
  private static final int LEAST_KEY = 16;

  private final GatewayCore core;
  private final List<GroupPolicy> policies = new CopyOnWriteArrayList<>();

  GatewayKeys(GatewayCore core) {
    this.core = core;
  }

  void policy(GroupPolicy policy) {
    policies.add(policy);
  }

  void policyGone(GroupPolicy policy) {
    policies.remove(policy);
  }

  /**
   * What may be agreed on with a group; without a configuration the usual.
   *
   * @throws SecurityModuleException when its configuration is wrong or given twice
   */
  Policy policy(String group) throws SecurityModuleException {
    List<GroupPolicy> own = policies.stream().filter(one -> one.group().equals(group)).toList();
    if (own.isEmpty()) {
      return Policy.USUAL;
    }
    if (own.size() > 1) {
      throw untrusted(
          "group " + group + " has " + own.size() + " policies: delete all but one of them");
    }
    return own.get(0)
        .policy()
        .orElseThrow(
            () -> untrusted("the policy of group " + group + " is wrong: see the log, correct it"));
  }

  /** Whether meters of a group may need our certificate. */
  boolean needsCertificate(String group) {
    try {
      return policy(group).authentications().contains(Authentication.CERTIFICATE);
    } catch (SecurityModuleException wrong) {
      return false;
    }
  }

  /**
   * Our keys for a meter, and how it is judged.
   *
   * @throws SecurityModuleException when there is no key for any authentication of its policy
   */
  Authenticator of(MeterEntry entry) throws SecurityModuleException {
    Policy policy = policy(entry.group());
    Authenticator keys = new Authenticator(policy);
    SecurityModuleException missing = null;
    for (Authentication kind : policy.authentications()) {
      try {
        add(keys, kind, entry);
      } catch (SecurityModuleException e) {
        missing = missing == null ? e : missing;
      }
    }
    if (missing != null && keys.policy().isEmpty()) {
      throw missing;
    }
    return keys;
  }

  private void add(Authenticator keys, Authentication kind, MeterEntry entry)
      throws SecurityModuleException {
    switch (kind) {
      case CERTIFICATE -> keys.certificate(core.credential(), core.validator(entry));
      case RAW_PUBLIC_KEY ->
          keys.rawKey(core.current().rawKey(core.settings().credential()), Set.of(pin(entry)));
      case ECDHE_PSK, PSK -> keys.preSharedKey(preSharedKey(core.current(), entry));
    }
  }

  private static String pin(MeterEntry entry) throws SecurityModuleException {
    return entry
        .fingerprint()
        .orElseThrow(
            () ->
                untrusted(
                    "a raw public key is taken only when it is pinned: write its SHA-256 into the"
                        + " third column of the directory"));
  }

  private static PreSharedKey preSharedKey(SecurityModule module, MeterEntry entry)
      throws SecurityModuleException {
    String alias = alias(entry);
    PreSharedKey key;
    try {
      key = module.preSharedKey(alias);
    } catch (SecurityModuleException e) {
      if (e.reason() != Reason.UNKNOWN_ALIAS) {
        throw e;
      }
      throw new SecurityModuleException(
          Reason.UNKNOWN_ALIAS,
          "the security module has no pre-shared key " + alias + ": import it",
          e);
    }
    byte[] value = key.key();
    Arrays.fill(value, (byte) 0);
    if (value.length < LEAST_KEY) {
      throw untrusted("the pre-shared key " + alias + " is shorter than 16 octets: import another");
    }
    byte[] name = entry.id().logicalDeviceName().getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(key.identity(), name)) {
      throw untrusted("the pre-shared key " + alias + " is another meter's: import the right one");
    }
    return key;
  }

  private static String alias(MeterEntry entry) {
    return "psk." + entry.id().logicalDeviceName().toLowerCase(Locale.ROOT);
  }

  /**
   * Why a meter with a session is no longer to be trusted: its certificate was revoked or has
   * ended, or its pre-shared key was removed or is another. Answered from memory.
   */
  Optional<String> problem(MeterEntry entry, GatewaySession session) {
    SecurityModule module = core.module();
    if (module == null) {
      return Optional.empty();
    }
    PeerIdentity identity = session.identity();
    Optional<PeerCertificate> certificate = identity.certificate();
    if (certificate.isPresent()) {
      return module.problem(certificate.get());
    }
    if (!identity.authentication().isPreShared()) {
      return Optional.empty(); // Its pin is the directory's.
    }
    try {
      return OwnIdentity.mark(preSharedKey(module, entry)) == session.keyMark()
          ? Optional.empty()
          : Optional.of("the pre-shared key " + alias(entry) + " was replaced by another");
    } catch (SecurityModuleException e) {
      return e.reason() == Reason.FAILED
          ? Optional.empty()
          : Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Why the policy of a meter's group does not want a session like this one; empty when it does, or
   * when it is not known, as while it is wrong.
   */
  Optional<String> violation(MeterEntry entry, GatewaySession session) {
    Authentication kind = session.identity().authentication();
    String what = kind.text() + " with ";
    try {
      Policy policy = policy(entry.group());
      Optional<Curve> curve = policy.unwanted(session.curves());
      if (!policy.allows(kind, session.suite())) {
        what += Suite.of(session.suite()).map(Suite::name).orElse("this suite");
      } else if (curve.isPresent()) {
        what += curve.get().text();
      } else {
        return Optional.empty();
      }
    } catch (SecurityModuleException unknown) {
      return Optional.empty();
    }
    return Optional.of(
        "the policy of group " + entry.group() + " does not want " + what + " any more");
  }

  /** Ends a session because of a {@link #violation}. */
  void outlaw(MeterEntry entry, GatewaySession session, String violation) {
    core.failures().unwanted(session.meter(), entry.address(), violation);
    core.record(JournalEvent.system("session.unwanted", session.meter(), violation));
    core.resumption().forget(session.meter());
    session.close(violation);
  }

  /** Ends a session because of a {@link #problem}. */
  void end(MeterEntry entry, GatewaySession session, String problem) {
    core.failures().revoked(session.meter(), entry.address(), problem);
    core.record(JournalEvent.system("session.revoked", session.meter(), problem));
    core.resumption().forget(session.meter());
    session.close(problem);
  }

  private static SecurityModuleException untrusted(String message) {
    return new SecurityModuleException(Reason.UNTRUSTED, message);
  }
}
