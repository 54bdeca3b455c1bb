package io.tiaki.dcs.packages;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts connections; those beyond the bound are closed before they cost a handshake. */
@Sharable
final class Connections extends ChannelInboundHandlerAdapter {
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> perGateway = new ConcurrentHashMap<>();
  private final PackageServer.Limits limits;

  Connections(PackageServer.Limits limits) {
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    context.channel().closeFuture().addListener(closed -> open.decrementAndGet());
    if (open.incrementAndGet() > limits.connections()) {
      context.close();
      return;
    }
    super.channelActive(context);
  }

  /** Takes one of a gateway's places; false when it has all of them already. */
  boolean enter(String gateway) {
    return perGateway.merge(gateway, 1, Integer::sum) <= limits.perGateway() || !leave(gateway);
  }

  /** Gives a place back. Always true. */
  boolean leave(String gateway) {
    perGateway.computeIfPresent(gateway, (name, count) -> count == 1 ? null : count - 1);
    return true;
  }
}
