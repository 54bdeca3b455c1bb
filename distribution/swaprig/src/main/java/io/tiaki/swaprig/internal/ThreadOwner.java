package io.tiaki.swaprig.internal;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the threads of a bundle: by their class, their context class loader, what they run, the
 * factory of their pool, or a class of the bundle on their stack. Looks into the JDK; the rig is
 * started with the necessary {@code --add-opens}.
 */
final class ThreadOwner {
  private static final int MOST_DEPTH = 4;

  private ThreadOwner() {}

  static List<Thread> threadsOf(String bundle, WeakReference<ClassLoader> reference) {
    List<Thread> owned = new ArrayList<>();
    ClassLoader loader = reference.get();
    if (loader == null) {
      return owned;
    }
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      Thread thread = one.getKey();
      if (thread.getClass().getClassLoader() == loader
          || thread.getContextClassLoader() == loader
          || isOf(loader, task(thread), MOST_DEPTH)
          || isRunning(bundle, thread, one.getValue())) {
        owned.add(thread);
      }
    }
    return owned;
  }

  /** A thread of somebody else may pass through the bundle: the lowest frame of ours decides. */
  private static boolean isRunning(String bundle, Thread thread, StackTraceElement[] stack) {
    for (int i = stack.length - 1; i >= 0; i--) {
      String name = stack[i].getClassName();
      if (name.startsWith(Commands.OURS)) {
        return name.startsWith(bundle + ".") && thread.getName().startsWith("tiaki-");
      }
    }
    return false;
  }

  private static @Nullable Object task(Thread thread) {
    Object task = field(thread, Thread.class, "target");
    if (task == null) {
      Object holder = field(thread, Thread.class, "holder");
      task = holder == null ? null : field(holder, holder.getClass(), "task");
    }
    return task;
  }

  /** Whether an object, its pool's factory or what it wraps is of a class of the loader. */
  private static boolean isOf(ClassLoader loader, @Nullable Object task, int depth) {
    if (task == null || depth == 0) {
      return false;
    }
    if (task.getClass().getClassLoader() == loader) {
      return true;
    }
    Object pool = field(task, task.getClass(), "this$0");
    return pool instanceof ThreadPoolExecutor executor
        ? isOf(loader, executor.getThreadFactory(), depth - 1)
        : isOf(loader, field(task, task.getClass(), "r"), depth - 1);
  }

  private static @Nullable Object field(Object of, Class<?> declaring, String name) {
    try {
      Field field = declaring.getDeclaredField(name);
      return field.trySetAccessible() ? field.get(of) : null;
    } catch (ReflectiveOperationException notThere) {
      return null;
    }
  }
}
