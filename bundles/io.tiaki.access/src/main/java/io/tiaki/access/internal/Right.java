package io.tiaki.access.internal;

import io.tiaki.access.AccessRequest;
import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A permission.
 *
 * @param holder a role's text, or a subject's name
 * @param ofRole whether the holder is a role
 * @param actions types of instructions
 * @param meters at which meters; an action without a meter needs {@code *}
 * @param from from when on it holds
 * @param until when it ends
 */
record Right(
    String holder,
    boolean ofRole,
    Set<String> actions,
    Selection.Meters meters,
    Instant from,
    Instant until) {
  static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * @throws IllegalArgumentException when a part cannot be right
   */
  Right {
    actions = Set.copyOf(actions);
    for (String action : actions) {
      AccessProfile.check(
          action.matches("[a-z0-9-]+(\\.[a-z0-9-]+)+"),
          "an action must be the type of an instruction, like reading.read");
    }
    AccessProfile.check(from.isBefore(until), "a right must begin before it ends");
  }

  /** A right of a role at all meters, without an end. */
  static Right of(Role role, String... actions) {
    return new Right(
        role.text(),
        true,
        new TreeSet<>(Set.of(actions)),
        Selection.Meters.of("*"),
        Instant.EPOCH,
        NEVER);
  }

  boolean isHeldBy(String subject, Role role) {
    return ofRole ? holder.equals(role.text()) : holder.equals(subject);
  }

  boolean names(String action) {
    return actions.contains(action);
  }

  boolean reaches(AccessRequest request, Function<MeterId, Optional<String>> groupOf) {
    return request.meter().map(meter -> meters.contains(meter, groupOf)).orElse(meters.all());
  }

  boolean holdsAt(Instant now) {
    return !now.isBefore(from) && now.isBefore(until);
  }
}
