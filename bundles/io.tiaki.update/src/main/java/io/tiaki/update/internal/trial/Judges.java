package io.tiaki.update.internal.trial;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Asks whichever instance of our bundle is active: it registers a function from texts to a text.
 */
final class Judges {
  private static final String FILTER = "(tiaki.update=judge)";
  private static final int LOOKS = 20;
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final BundleContext system;
  private final Order order;

  Judges(BundleContext system, Order order) {
    this.system = system;
    this.order = order;
  }

  /** What is not well; empty when all is. */
  String examine() {
    return asked(Map.of(Order.ASK, Order.EXAMINE));
  }

  /** Has the end recorded; waits a few seconds for somebody who does. */
  void ended(String status, String text) {
    Map<String, String> question =
        Map.of(Order.ASK, Order.ENDED, Order.STATUS, status, Order.TEXT, text);
    for (int i = 0; i < LOOKS && !asked(question).isEmpty(); i++) {
      Thread.interrupted();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private String asked(Map<String, String> question) {
    Map<String, String> texts = new HashMap<>(order.texts());
    texts.putAll(question);
    try {
      for (ServiceReference<?> reference : references()) {
        Object service = system.getService(reference);
        try {
          if (service instanceof Function<?, ?> judge) {
            return String.valueOf(ask(judge, texts));
          }
        } finally {
          system.ungetService(reference);
        }
      }
      return "the update bundle is not active";
    } catch (RuntimeException | LinkageError e) {
      return "the update bundle cannot examine it (" + e.getClass().getSimpleName() + ")";
    }
  }

  @SuppressWarnings("unchecked")
  private static Object ask(Function<?, ?> judge, Map<String, String> texts) {
    return ((Function<Map<String, String>, String>) judge).apply(texts);
  }

  private ServiceReference<?>[] references() {
    try {
      ServiceReference<?>[] found =
          system.getAllServiceReferences(Function.class.getName(), FILTER);
      return found == null ? new ServiceReference<?>[0] : found;
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
