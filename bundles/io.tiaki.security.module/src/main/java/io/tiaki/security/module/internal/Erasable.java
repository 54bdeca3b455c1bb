package io.tiaki.security.module.internal;

import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModuleException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The erasable keys of a module, opened when they are first asked for. */
public final class Erasable implements AutoCloseable {
  private final ErasablePlaces places;
  private final SecretWrapping secret;
  private @Nullable ErasableKeyStore keys;
  private volatile @Nullable TokenSecrets token;

  /** Opens nothing yet. */
  public Erasable(ErasablePlaces places, SecretWrapping secret) {
    this.places = places;
    this.secret = secret;
  }

  /** As {@link ErasableKeyStore#open}, once. */
  public synchronized ErasableKeys open() throws SecurityModuleException {
    ErasableKeyStore opened = keys;
    if (opened == null) {
      opened = ErasableKeyStore.open(places, new Disk(), this::wrappings);
      keys = opened;
    }
    return opened;
  }

  /** From now on roots are wrapped by this token, when it is for that. */
  public void use(TokenKeys opened) {
    if (opened.holds(TokenSettings.ERASABLE)) {
      token = opened.secrets();
    }
  }

  private Wrappings wrappings() {
    TokenSecrets present = token;
    return present == null
        ? new Wrappings(List.of(secret))
        : new Wrappings(List.of(new TokenWrapping(present), secret));
  }

  @Override
  public synchronized void close() {
    if (keys != null) {
      keys.close();
    }
    secret.close();
  }
}
