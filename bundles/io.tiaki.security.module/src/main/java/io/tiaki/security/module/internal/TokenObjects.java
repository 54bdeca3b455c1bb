package io.tiaki.security.module.internal;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProviderException;
import org.jspecify.annotations.Nullable;

/**
 * What is in a token, below the JDK's keystore of it (PKCS #11 2.40, 5.7). In a package of the JDK
 * that it must have opened: {@link TokenLibrary#OPENS}.
 */
final class TokenObjects {
  private static final long SERIAL_SESSION = 4; // CKF_SERIAL_SESSION
  private static final long CLASS = 0; // CKA_CLASS
  private static final long LABEL = 3; // CKA_LABEL
  private static final long PRIVATE_KEY = 3; // CKO_PRIVATE_KEY

  private final Object library;
  private final long slot;

  /**
   * Looks at nothing yet.
   *
   * @param library the JDK's wrapper of it
   */
  TokenObjects(Object library, long slot) {
    this.library = library;
    this.slot = slot;
  }

  /** Whether there is one with a label; the token must be logged in. */
  boolean hasPrivateKey(String label) throws ReflectiveOperationException {
    long session = (Long) call("C_OpenSession", slot, SERIAL_SESSION, null, null);
    try {
      Class<?> attribute =
          Class.forName(
              "sun.security.pkcs11.wrapper.CK_ATTRIBUTE",
              true,
              TokenLibrary.provider().getClass().getClassLoader());
      var made = attribute.getConstructor(long.class, Object.class);
      Object template = Array.newInstance(attribute, 2);
      Array.set(template, 0, made.newInstance(CLASS, PRIVATE_KEY));
      Array.set(template, 1, made.newInstance(LABEL, label.toCharArray()));
      call("C_FindObjectsInit", session, template);
      long[] found = (long[]) call("C_FindObjects", session, 1L);
      call("C_FindObjectsFinal", session);
      return found.length > 0;
    } finally {
      call("C_CloseSession", session);
    }
  }

  private Object call(String name, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    for (Method method : TokenLibrary.wrapper().getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        try {
          return method.invoke(library, arguments);
        } catch (InvocationTargetException e) {
          throw new ProviderException(e.getCause());
        }
      }
    }
    throw new NoSuchMethodException(name);
  }
}
