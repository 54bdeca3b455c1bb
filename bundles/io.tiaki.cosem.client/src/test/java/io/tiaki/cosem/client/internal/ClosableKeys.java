package io.tiaki.cosem.client.internal;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.module.CosemKeySet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.util.Set;

/** Keys of a security module that may be closed. */
final class ClosableKeys {
  private static final Set<String> CIPHERS = Set.of("seal", "open", "counterMode");

  final CosemKeySet keys;
  boolean isClosed;

  ClosableKeys(CosemKeySet keys) {
    this.keys = keys;
  }

  CosemKeys handle() {
    return (CosemKeys)
        Proxy.newProxyInstance(
            CosemKeys.class.getClassLoader(),
            new Class<?>[] {CosemKeys.class},
            (proxy, method, arguments) -> {
              if (isClosed && CIPHERS.contains(method.getName())) {
                throw new GeneralSecurityException("closed");
              }
              try {
                return method.invoke(keys, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
