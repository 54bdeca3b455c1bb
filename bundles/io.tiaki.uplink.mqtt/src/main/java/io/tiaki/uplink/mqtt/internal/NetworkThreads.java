package io.tiaki.uplink.mqtt.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Gives the MQTT client's event loop its thread: one while there is a connection or one is being
 * opened, none else. The client ends the loop, and so the thread, with its last connection.
 */
public final class NetworkThreads implements Executor {
  private static final String NAME = "tiaki-uplink-netty";

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  @Override
  public void execute(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } finally {
                running.remove(Thread.currentThread());
              }
            },
            NAME);
    thread.setDaemon(true);
    running.add(thread);
    thread.start();
  }

  /** Waits until the threads have ended. */
  public void join(long millis) throws InterruptedException {
    for (Thread thread : running) {
      thread.join(millis);
    }
  }
}
