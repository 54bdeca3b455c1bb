package io.tiaki.uplink.mqtt.internal;

import com.hivemq.client.internal.netty.NettyEventLoopProvider;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loop of one connection. The MQTT client counts who uses a loop and ends it after the
 * last one; a message that was never acknowledged keeps it for ever, and the session's expiry keeps
 * a client that is long disconnected, with its keys, for a day. This one is held from the outside,
 * and ended from the outside together with its connection.
 */
public final class NetworkThread {
  private static final int MOST_USES = 1_000;

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
    forget();
  }

  /** Gives back what a client that died with its loop still counts, until the loop is unknown. */
  private void forget() {
    NettyEventLoopProvider provider = NettyEventLoopProvider.INSTANCE;
    provider.releaseEventLoop(executor);
    for (int i = 0; i < MOST_USES; i++) {
      boolean known = loop.equals(provider.acquireEventLoop(executor, 1));
      provider.releaseEventLoop(executor);
      if (!known) {
        return;
      }
      provider.releaseEventLoop(executor);
    }
  }
}
