package io.tiaki.security.module.internal;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PKCS #11 library as the JDK has loaded it. The JDK's provider takes slots by number only, and
 * never ends a library that it has begun; some libraries see a token that was gone again only after
 * an end and a new beginning (PKCS #11 2.40, C_Finalize). Both are in a package of the JDK that it
 * must have opened: {@link #OPENS}. Calls must not overlap.
 */
final class TokenLibrary {
  /** What Java must be started with. */
  static final String OPENS =
      "--add-opens jdk.crypto.cryptoki/sun.security.pkcs11.wrapper=ALL-UNNAMED";

  private static final Logger LOG = LoggerFactory.getLogger(TokenLibrary.class);
  private static final String WRAPPER = "sun.security.pkcs11.wrapper.PKCS11";

  /** There is no such slot: the JDK loads the library, complains and keeps no slot open. */
  private static final int NO_SLOT = 1_000_000;

  private final Path path;

  TokenLibrary(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** A line of the JDK provider's configuration. */
  String line() {
    return "library = \"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
  }

  /** The slot that is wanted: that of the token with a label, a number, or none for the first. */
  OptionalLong slot(TokenSettings settings) throws SecurityModuleException {
    return settings.label().isPresent()
        ? OptionalLong.of(slot(settings.label().get()))
        : settings.slot();
  }

  /**
   * The slot of the token with a label.
   *
   * @throws SecurityModuleException {@code FAILED} when there is none, or more than one
   * @throws ProviderException when the library cannot be loaded or does not begin
   */
  long slot(String label) throws SecurityModuleException {
    Map<Long, String> tokens;
    try {
      tokens = tokens();
    } catch (ReflectiveOperationException e) {
      throw new SecurityModuleException(
          Reason.FAILED,
          "A token can be found by its label only when Java was started with "
              + OPENS
              + ": add that, or give pkcs11.slot instead of pkcs11.token",
          e);
    }
    List<Long> slots = tokens.keySet().stream().filter(s -> label.equals(tokens.get(s))).toList();
    if (slots.size() == 1) {
      return slots.get(0);
    }
    throw new SecurityModuleException(
        Reason.FAILED,
        (slots.isEmpty() ? "There is no token" : "There are " + slots.size() + " tokens")
            + " with the label "
            + label
            + " in "
            + path
            + (slots.isEmpty() ? ": plug it in, or correct pkcs11.token" : ": give pkcs11.slot")
            + "; there are: "
            + String.join(", ", tokens.values()).replaceAll("[^ -~]", "?"));
  }

  /** The labels of the tokens that are there, by slot id. */
  private Map<Long, String> tokens() throws ReflectiveOperationException {
    Object module = loaded();
    Map<Long, String> labels = new LinkedHashMap<>();
    long[] slots = (long[]) call("C_GetSlotList", boolean.class, module, true);
    for (long slot : slots) {
      Object info = call("C_GetTokenInfo", long.class, module, slot);
      Field label = info.getClass().getField("label");
      labels.put(slot, new String((char[]) label.get(info)).strip());
    }
    return labels;
  }

  /**
   * Whether a token that is logged in has a private key with a label, be there a certificate for it
   * or not: the JDK shows only keys that have one.
   *
   * @param slot of the token, or none for the first
   * @throws ReflectiveOperationException when the JDK does not let us look
   * @throws ProviderException when the token does not answer
   */
  boolean hasPrivateKey(OptionalLong slot, String label) throws ReflectiveOperationException {
    Object module =
        module().orElseThrow(() -> new NoSuchFieldException("moduleMap has no " + path));
    try {
      long where = slot.isPresent() ? slot.getAsLong() : tokens().keySet().iterator().next();
      return new TokenObjects(module, where).hasPrivateKey(label);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new ReflectiveOperationException("The JDK's wrapper is another one", e);
    }
  }

  /**
   * Ends the library, so that the next use begins it anew. What others in this process have in it
   * ends too.
   *
   * @return whether the next use may see more than the last one; false when the JDK does not let us
   */
  boolean end() {
    try {
      Optional<Object> module = module();
      if (module.isPresent()) {
        modules().remove(path.toString());
        call("C_Finalize", Object.class, module.get(), null);
      }
      return true;
    } catch (ProviderException e) {
      LOG.debug("The library {} did not end in order", path, e);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("Java does not let us end the library {}", path, e);
      return false;
    }
  }

  private Object loaded() throws ReflectiveOperationException {
    modules();
    ProviderException problem = null;
    try {
      provider().configure("--name = tiaki-look\n" + line() + "slotListIndex = " + NO_SLOT + "\n");
    } catch (ProviderException e) {
      problem = e;
    }
    Optional<Object> module = module();
    if (module.isEmpty()) {
      throw problem == null ? new ProviderException("The library was not loaded") : problem;
    }
    return module.get();
  }

  private Optional<Object> module() throws ReflectiveOperationException {
    return Optional.ofNullable(modules().get(path.toString()));
  }

  private static Map<?, ?> modules() throws ReflectiveOperationException {
    Field modules = wrapper().getDeclaredField("moduleMap");
    try {
      modules.setAccessible(true);
    } catch (RuntimeException closed) {
      throw new IllegalAccessException("Java was started without " + OPENS);
    }
    return (Map<?, ?>) modules.get(null);
  }

  /**
   * What the JDK calls libraries through: the public class, for one that must not be called by two
   * threads has a wrapper of a class below it whose methods nobody else may call.
   */
  static Class<?> wrapper() throws ClassNotFoundException {
    return Class.forName(WRAPPER, true, provider().getClass().getClassLoader());
  }

  /** The JDK's provider, from which others are made. */
  static Provider provider() {
    Provider provider = Security.getProvider("SunPKCS11");
    if (provider == null) {
      throw new ProviderException("This Java has no PKCS #11: it lacks jdk.crypto.cryptoki");
    }
    return provider;
  }

  private static Object call(
      String method, Class<?> parameter, Object target, @Nullable Object argument)
      throws ReflectiveOperationException {
    try {
      return wrapper().getMethod(method, parameter).invoke(target, argument);
    } catch (InvocationTargetException e) {
      throw new ProviderException(e.getCause());
    }
  }
}
