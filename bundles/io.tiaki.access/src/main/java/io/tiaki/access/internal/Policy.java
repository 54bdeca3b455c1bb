package io.tiaki.access.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who has which role and which rights, and which profiles there are: all that is permitted. A
 * policy is never changed: the next one takes its place.
 *
 * @param gateway for which gateway
 * @param number counts upwards; 0 is the local configuration, which holds until the first policy
 * @param previous SHA-256 of the text of the policy that it replaces, in hexadecimal digits
 * @param subjects roles by name
 * @param rights all rights
 * @param profiles the profiles, each by the keys of its configuration; empty: those of the local
 *     configuration
 * @param text as it was approved
 */
record Policy(
    String gateway,
    long number,
    String previous,
    Map<String, Role> subjects,
    List<Right> rights,
    Optional<List<Map<String, String>>> profiles,
    String text) {
  /** The fewest administrators: one alone could not change anything critical any more. */
  static final int LEAST_ADMINISTRATORS = 2;

  Policy {
    subjects = Map.copyOf(subjects);
    rights = List.copyOf(rights);
  }

  /**
   * The local configuration as a policy: what holds until administrators agreed on one.
   *
   * @param administrators names of those who approve
   * @param operators names of grid operators
   * @param consoles local operators
   */
  static Policy bootstrap(
      String gateway, Set<String> administrators, Set<String> operators, Set<String> consoles) {
    Map<String, Role> subjects = new HashMap<>();
    consoles.forEach(name -> subjects.put(name, Role.LOCAL_OPERATOR));
    operators.forEach(name -> subjects.put(name, Role.GRID_OPERATOR));
    administrators.forEach(name -> subjects.put(name, Role.GATEWAY_ADMINISTRATOR));
    List<Right> rights =
        List.of(
            // The operator carries changes; who may change is decided by their approvals.
            Right.of(
                Role.GRID_OPERATOR,
                "reading.read",
                "reading.profile",
                "update.install",
                "selftest.run",
                "selftest.acknowledge",
                "access.change",
                "access.show",
                "access.tenant",
                "supply.connect",
                "supply.disconnect",
                "supply.arm",
                "supply.limit",
                "message.show",
                "message.clear",
                "message.ask",
                "tariff.set",
                "tariff.activate",
                "tariff.show",
                "enrolment.register",
                "enrolment.remove",
                "enrolment.show",
                "firmware.part",
                "firmware.update",
                "firmware.activate",
                "firmware.show",
                "maintenance.alert",
                "journal.system.export",
                "journal.system.confirm",
                "journal.consumer.export",
                "journal.consumer.confirm"),
            Right.of(
                Role.GATEWAY_ADMINISTRATOR,
                "access.change",
                "access.show",
                "journal.system.export",
                "journal.system.confirm",
                "journal.erase"),
            Right.of(
                Role.UTILITY,
                "message.show",
                "message.clear",
                "message.ask",
                "journal.billing.export",
                "journal.billing.confirm"),
            Right.of(Role.AUTHORISED_THIRD_PARTY, "message.show", "message.ask"),
            Right.of(Role.CONSUMER, "journal.consumer.read"),
            Right.of(Role.LOCAL_OPERATOR, "reading.read", "cosem.get", "cosem.set"));
    Policy policy = new Policy(gateway, 0, "", subjects, rights, Optional.empty(), "");
    return new Policy(gateway, 0, "", subjects, rights, Optional.empty(), PolicyText.write(policy));
  }

  String sha256() {
    return sha256(text);
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  Set<String> administrators() {
    return subjects.entrySet().stream()
        .filter(e -> e.getValue() == Role.GATEWAY_ADMINISTRATOR)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** How many administrators have to approve the next one: one when it only takes away. */
  int approvalsFor(Policy next) {
    boolean takesAway =
        next.administrators().equals(administrators())
            && subjects.entrySet().containsAll(next.subjects.entrySet())
            && rights.containsAll(next.rights)
            && next.profiles.isPresent() == profiles.isPresent()
            && profiles.orElse(List.of()).containsAll(next.profiles.orElse(List.of()));
    return takesAway ? 1 : 2;
  }
}
