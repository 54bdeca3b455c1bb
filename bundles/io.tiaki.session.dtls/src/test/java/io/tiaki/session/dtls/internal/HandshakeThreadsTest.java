package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class HandshakeThreadsTest {
  /** As {@code java.lang.Thread} of Java 21 and newer. */
  public static final class NewThreads {
    private NewThreads() {}

    /** As {@code Thread.Builder.OfVirtual}. */
    public interface Builder {
      /** Names the threads. */
      Builder name(String prefix, long start);

      /** Makes the factory. */
      ThreadFactory factory();
    }

    /** As {@code Thread.ofVirtual()}. */
    public static Builder ofVirtual() {
      return new NamedBuilder();
    }
  }

  private static final class NamedBuilder implements NewThreads.Builder {
    private String name = "";

    @Override
    public NewThreads.Builder name(String prefix, long start) {
      name = prefix + start;
      return this;
    }

    @Override
    public ThreadFactory factory() {
      return work -> new Thread(work, "virtual " + name);
    }
  }

  /** As {@code java.lang.Thread} of Java 19 and 20, where it is a preview. */
  public static final class PreviewThreads {
    private PreviewThreads() {}

    /** Switched off. */
    public static NewThreads.Builder ofVirtual() {
      throw new UnsupportedOperationException("Preview Features not enabled");
    }
  }

  /** As {@code java.lang.Thread} of Java 17. */
  public static final class OldThreads {
    private OldThreads() {}
  }

  @Test
  void virtual_threads_are_used_where_there_are_any() {
    ThreadFactory factory = HandshakeThreads.virtual(NewThreads.class, "tiaki-dtls-").orElseThrow();
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("virtual tiaki-dtls-1");
  }

  @Test
  void where_there_are_none_or_they_are_switched_off_they_are_not() {
    assertThat(HandshakeThreads.virtual(OldThreads.class, "x")).isEmpty();
    assertThat(HandshakeThreads.virtual(PreviewThreads.class, "x")).isEmpty();
  }

  @Test
  void threads_of_this_java_are_daemons_with_a_name() {
    Thread thread = HandshakeThreads.of("tiaki-dtls-").newThread(() -> {});
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("tiaki-dtls-1");
    boolean virtual = HandshakeThreads.virtual(Thread.class, "x").isPresent();
    assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
  }
}
