package io.tiaki.session.dtls.internal;

import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads of handshakes: virtual ones where Java has them (21 and newer), else daemon
 * threads with small stacks.
 */
final class HandshakeThreads {
  private static final long STACK = 192 * 1024;

  private HandshakeThreads() {}

  /** Threads whose names begin so. */
  static ThreadFactory of(String prefix) {
    return virtual(Thread.class, prefix).orElseGet(() -> platform(prefix));
  }

  static ThreadFactory platform(String prefix) {
    AtomicInteger created = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(null, work, prefix + created.incrementAndGet(), STACK);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * {@code Thread.ofVirtual().name(prefix, 1).factory()}, without needing a Java that has it.
   *
   * @param threads {@link Thread}
   * @return empty where there are none: absent before 19, switched off in 19 and 20
   */
  static Optional<ThreadFactory> virtual(Class<?> threads, String prefix) {
    try {
      Object builder = threads.getMethod("ofVirtual").invoke(null);
      Class<?> type = threads.getMethod("ofVirtual").getReturnType();
      type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
      return Optional.of((ThreadFactory) type.getMethod("factory").invoke(builder));
    } catch (ReflectiveOperationException | ClassCastException e) {
      return Optional.empty();
    }
  }
}
