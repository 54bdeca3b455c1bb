package io.tiaki.uplink.mqtt.internal;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.internal.PlatformDependent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the private copy of Netty small: buffers are taken from the heap when needed instead of
 * from pools of megabytes. Netty reads its settings once, from system properties; they are set
 * while its classes initialise and put back, so that another Netty in the gateway is not touched.
 */
public final class NettyFootprint {
  private static final Map<String, String> SMALL =
      Map.of(
          "io.netty.allocator.type", "unpooled",
          "io.netty.noPreferDirect", "true",
          "io.netty.recycler.maxCapacityPerThread", "0",
          "io.netty.threadLocalDirectBufferSize", "0");

  private NettyFootprint() {}

  /** Initialises Netty; only the first call in a class loader has an effect. */
  public static synchronized void apply() {
    Map<String, @Nullable String> before = new HashMap<>();
    SMALL.forEach((name, value) -> before.put(name, System.getProperty(name)));
    SMALL.forEach(
        (name, value) ->
            System.setProperty(name, before.get(name) == null ? value : System.getProperty(name)));
    try {
      PlatformDependent.directBufferPreferred();
      ByteBufUtil.threadLocalDirectBuffer();
    } finally {
      before.forEach((name, value) -> restore(name, value));
    }
  }

  private static void restore(String name, @Nullable String value) {
    if (value == null) {
      System.clearProperty(name);
    }
  }
}
