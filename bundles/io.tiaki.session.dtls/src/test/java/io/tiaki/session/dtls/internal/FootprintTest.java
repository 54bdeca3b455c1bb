package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand idle sessions keep nothing that only their handshakes needed. */
@Timeout(60)
class FootprintTest {
  private static final int LONGEST = 64; // Keys, randoms and identifiers are shorter.
  private static final List<String> OURS = List.of("io.tiaki.", "org.bouncycastle.");

  /** By the usual layout of a 64-bit JVM, without what the JDK's own objects take. */
  private static final int MOST_OCTETS = 1_850;

  private static final int HEADER = 12;
  private static final int REFERENCE = 4;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();
  private int collected;

  @Test
  void a_session_keeps_no_flight_no_record_and_no_fragment() throws Exception {
    Policy policy =
        new Policy(
            List.of(Authentication.PSK),
            List.of(Suite.values()).stream()
                .filter(one -> one.keyExchange() == Authentication.PSK.keyExchange())
                .toList(),
            List.of(Curve.SECP256R1));
    TestKey key = new TestKey(Lab.METER.logicalDeviceName(), 7);
    try (Duel duel = new Duel()) {
      duel.serve(new Authenticator(policy).preSharedKey(key));
      duel.connect(new Authenticator(policy).preSharedKey(key));
      Lab.expect(duel.lab.meter, "opened");
      assertLean(duel.client);
      assertThat(duel.lab.meter.peer.send(Events.bytes("x".repeat(100)))).isTrue();
      assertThat(duel.next()).isEqualTo("octets 100");
      assertLean(duel.client);
    }
  }

  private void assertLean(Association session) throws IllegalAccessException {
    seen.clear();
    collected = 0;
    walk(session);
    assertThat(seen.stream().filter(byte[].class::isInstance).map(one -> ((byte[]) one).length))
        .isNotEmpty()
        .allMatch(length -> length <= LONGEST);
    assertThat(collected).as("elements of maps, queues and lists").isLessThan(12);
    assertThat(seen).doesNotHaveAnyElementsOfTypes(FlightInbox.class, MessageRules.class);
    assertThat(seen.stream().mapToLong(FootprintTest::octets).sum())
        .as("octets of one association")
        .isLessThanOrEqualTo(MOST_OCTETS);
  }

  private void walk(Object root) throws IllegalAccessException {
    add(root);
    while (!open.isEmpty()) {
      Object one = open.pop();
      if (one instanceof Collection<?> all) {
        collected += all.size();
        all.forEach(this::add);
      } else if (one instanceof Map<?, ?> map) {
        collected += map.size();
        map.values().forEach(this::add);
      } else if (one.getClass().isArray()) {
        for (int i = 0; !one.getClass().getComponentType().isPrimitive() && i < length(one); i++) {
          add(Array.get(one, i));
        }
      } else {
        fields(one);
      }
    }
  }

  private static long octets(Object one) {
    long octets = HEADER;
    if (one.getClass().isArray()) {
      octets += 4 + (long) length(one) * octets(one.getClass().getComponentType());
    }
    for (Class<?> type = one.getClass(); isOurs(type); type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        octets += Modifier.isStatic(field.getModifiers()) ? 0 : octets(field.getType());
      }
    }
    return (octets + 7) / 8 * 8;
  }

  private static int octets(Class<?> type) {
    if (!type.isPrimitive()) {
      return REFERENCE;
    }
    return type == long.class || type == double.class
        ? 8
        : type == int.class || type == float.class
            ? 4
            : type == short.class || type == char.class ? 2 : 1;
  }

  private static int length(Object array) {
    return Array.getLength(array);
  }

  private void fields(Object one) throws IllegalAccessException {
    for (Class<?> type = one.getClass();
        type != null && isOurs(type);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          add(field.get(one));
        }
      }
    }
  }

  private static boolean isOurs(Class<?> type) {
    return OURS.stream().anyMatch(type.getName()::startsWith);
  }

  /** Not what all sessions share: what is counted, policies, constants, and the way out. */
  private void add(@Nullable Object one) {
    boolean shared =
        one == null
            || one.getClass().isHidden()
            || one.getClass().getName().startsWith(Duel.class.getName())
            || one instanceof Enum
            || one instanceof Policy
            || one instanceof LinkCounters
            || one instanceof GuardedCrypto
            || one instanceof org.bouncycastle.tls.crypto.TlsCrypto;
    if (!shared && seen.add(one)) {
      open.push(one);
    }
  }
}
