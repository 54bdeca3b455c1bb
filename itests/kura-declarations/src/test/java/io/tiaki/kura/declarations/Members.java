package io.tiaki.kura.declarations;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a caller or an implementer sees of a type, as texts that can be compared. */
final class Members {
  private Members() {}

  /** Public constructors, methods and constants with their erased types. */
  static Set<String> visible(Class<?> type) {
    Set<String> found = new TreeSet<>();
    found.add(kind(type));
    for (Constructor<?> made : type.getConstructors()) {
      found.add("new" + types(made.getParameterTypes()));
    }
    for (Method method : type.getMethods()) {
      if (!method.isBridge() && !method.getDeclaringClass().equals(Object.class)) {
        found.add(text(method));
      }
    }
    for (Field field : type.getFields()) {
      found.add(
          modifiers(field.getModifiers()) + field.getType().getName() + " " + field.getName());
    }
    return found;
  }

  /** What an implementer has to write. */
  static Set<String> demanded(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()))
        .map(Members::text)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String kind(Class<?> type) {
    String supertype = type.getSuperclass() == null ? "" : type.getSuperclass().getName();
    Set<String> interfaces =
        Arrays.stream(type.getInterfaces())
            .map(Class::getName)
            .filter(name -> name.startsWith("org.eclipse.kura") || name.contains("Closeable"))
            .collect(Collectors.toCollection(TreeSet::new));
    return (type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class")
        + " of "
        + supertype
        + interfaces;
  }

  private static String text(Method method) {
    return modifiers(method.getModifiers())
        + method.getReturnType().getName()
        + " "
        + method.getName()
        + types(method.getParameterTypes());
  }

  private static String modifiers(int modifiers) {
    return Modifier.isStatic(modifiers) ? "static " : "";
  }

  private static String types(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getName).toList().toString();
  }
}
