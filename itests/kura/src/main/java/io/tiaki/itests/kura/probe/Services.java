package io.tiaki.itests.kura.probe;

import java.util.Collection;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Looks services up when they are asked for: Kura may change them at any time. */
final class Services {
  private final BundleContext context;

  Services(BundleContext context) {
    this.context = context;
  }

  interface Work<S, T> {
    T with(S service) throws Exception;
  }

  <S, T> T call(Class<S> type, Work<S, T> work) {
    return work(context.getServiceReference(type), type.getName(), work);
  }

  <S, T> T call(Class<S> type, String filter, Work<S, T> work) {
    try {
      Collection<ServiceReference<S>> found = context.getServiceReferences(type, filter);
      return work(found.isEmpty() ? null : found.iterator().next(), type.getName() + filter, work);
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** For services whose types are not declared. */
  <T> T call(String type, Work<Object, T> work) {
    return work(context.getServiceReference(type), type, work);
  }

  private <S, T> T work(
      @org.jspecify.annotations.Nullable ServiceReference<? extends S> reference,
      String name,
      Work<S, T> work) {
    S service = reference == null ? null : context.getService(reference);
    if (reference == null || service == null) {
      throw new IllegalStateException("no service " + name);
    }
    try {
      return work.with(service);
    } catch (Exception e) {
      // Exceptions of Kura's own types cannot travel.
      throw new IllegalStateException(name + ": " + e, null);
    } finally {
      context.ungetService(reference);
    }
  }
}
