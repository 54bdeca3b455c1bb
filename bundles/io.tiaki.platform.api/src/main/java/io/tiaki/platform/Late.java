package io.tiaki.platform;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A service that is looked up when it is used, not when it is bound. Where two services need each
 * other, one of them is bound so: looking both up while they start goes in a circle.
 *
 * @param <T> the service
 */
@ProviderType
public final class Late<T> {
  private final Supplier<? extends @Nullable T> get;
  private final Consumer<? super T> unget;

  /**
   * Looks nothing up yet.
   *
   * @param get {@code ComponentServiceObjects::getService}
   * @param unget {@code ComponentServiceObjects::ungetService}
   */
  public Late(Supplier<? extends @Nullable T> get, Consumer<? super T> unget) {
    this.get = get;
    this.unget = unget;
  }

  /** One that is there already, and stays. */
  public static <T> Late<T> here(T service) {
    return new Late<>(() -> service, used -> {});
  }

  /**
   * Uses the service for as long as the call lasts.
   *
   * @return false when it has gone: nothing was called
   */
  public boolean use(Consumer<? super T> call) {
    T service = find();
    if (service == null) {
      return false;
    }
    try {
      call.accept(service);
    } finally {
      unget.accept(service);
    }
    return true;
  }

  private @Nullable T find() {
    try {
      return get.get();
    } catch (IllegalStateException gone) {
      return null;
    }
  }
}
