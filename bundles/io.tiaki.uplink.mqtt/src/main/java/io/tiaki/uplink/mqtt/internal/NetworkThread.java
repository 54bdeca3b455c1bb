package io.tiaki.uplink.mqtt.internal;

import com.hivemq.client.internal.netty.NettyEventLoopProvider;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The one event loop of all connections. The MQTT client counts who uses a loop and ends it after
 * the last one; a message that was never acknowledged keeps it for ever. This one is held from the
 * outside, and ended from the outside.
 */
public final class NetworkThread {
  private final Executor executor;
  private final EventLoop loop;

  public NetworkThread(ThreadFactory threads) {
    this.executor = new ThreadPerTaskExecutor(threads);
    this.loop = NettyEventLoopProvider.INSTANCE.acquireEventLoop(executor, 1);
  }

  /** By this the client finds the loop. */
  Executor executor() {
    return executor;
  }

  /** Ends the loop and waits for it. */
  public void close(long seconds) {
    loop.parent()
        .shutdownGracefully(0, seconds, TimeUnit.SECONDS)
        .awaitUninterruptibly(2 * seconds, TimeUnit.SECONDS);
  }
}
