package io.tiaki.security.module.internal;

import java.nio.file.Path;
import java.util.Map;

/** Has the JDK call a PKCS #11 library through another wrapper than it chose. */
final class OtherWrapper {
  private OtherWrapper() {}

  interface Step {
    void run() throws Exception;
  }

  /** The JDK's own for a library that two threads must not call at once. */
  static Object locking(Path library) throws Exception {
    Class<?> type = Class.forName(TokenLibrary.wrapper().getName() + "$SynchronizedPKCS11");
    var maker = type.getDeclaredConstructor(String.class, String.class);
    maker.setAccessible(true);
    return maker.newInstance(library.toString(), "C_GetFunctionList");
  }

  /** Runs a step while a library that was loaded before has a wrapper. */
  static void of(Path library, Object wrapper, Step step) throws Exception {
    var field = TokenLibrary.wrapper().getDeclaredField("moduleMap");
    field.setAccessible(true);
    @SuppressWarnings("unchecked")
    var modules = (Map<String, Object>) field.get(null);
    Object before = modules.put(library.toString(), wrapper);
    try {
      step.run();
    } finally {
      modules.put(library.toString(), before);
    }
  }
}
