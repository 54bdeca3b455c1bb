package io.tiaki.dcs.packages;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.Repeats;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Serves announced packages to gateways (uplink protocol, packages): HTTPS with certificates on
 * both sides, one request per connection. Nothing blocks: a slow client costs a connection, not a
 * thread, and every phase of a connection has its time.
 */
public final class PackageServer implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int MAX_INITIAL_LINE = 512;
  private static final int MAX_HEADERS = 8_192;
  private static final int MAX_CHUNK = 4_096;

  private final EventLoopGroup threads;
  private final Channel channel;

  private PackageServer(EventLoopGroup threads, Channel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * What a connection may cost.
   *
   * @param connections at the same time
   * @param perGateway responses to one gateway at the same time
   * @param request from the connection to the end of the request, handshake included
   * @param stall a response ends when the client takes nothing for so long
   */
  public record Limits(int connections, int perGateway, Duration request, Duration stall) {
    public static final Limits DEFAULT =
        new Limits(256, 4, Duration.ofSeconds(15), Duration.ofSeconds(30));
  }

  /**
   * What is served, and to whom.
   *
   * @param depot the packages
   * @param announcements who may fetch which
   * @param isGateway whether a common name is a gateway's
   */
  public record Offer(Depot depot, Announcements announcements, Predicate<String> isGateway) {}

  /**
   * Opens the port.
   *
   * @param port 0: any free one
   * @throws DcsException when the port cannot be used
   */
  public static PackageServer start(
      String bind, int port, SSLContext tls, Offer offer, Limits limits) throws DcsException {
    EventLoopGroup threads =
        new NioEventLoopGroup(THREADS, new DefaultThreadFactory("tiaki-dcs-packages", true));
    Connections connections = new Connections(limits);
    Repeats repeats = new Repeats();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel child) {
                    child
                        .pipeline()
                        .addLast(connections, secured(tls, limits))
                        .addLast(new HttpServerCodec(MAX_INITIAL_LINE, MAX_HEADERS, MAX_CHUNK))
                        .addLast(new ChunkedWriteHandler())
                        .addLast(new PackageHandler(offer, connections, limits, repeats));
                  }
                });
    var bound = bootstrap.bind(new InetSocketAddress(bind, port)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop(threads);
      throw new DcsException(
          "Port "
              + port
              + " on "
              + bind
              + " cannot be used for packages ("
              + Failures.text(bound.cause())
              + "): end the program that has it, or choose another with --packages-port",
          bound.cause());
    }
    return new PackageServer(threads, bound.channel());
  }

  /** The TCP port that is listened on. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    stop(threads);
  }

  private static SslHandler secured(SSLContext tls, Limits limits) {
    SSLEngine engine = tls.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeout(limits.request().toMillis(), TimeUnit.MILLISECONDS);
    handler.setCloseNotifyFlushTimeoutMillis(1_000);
    return handler;
  }

  private static void stop(EventLoopGroup threads) {
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
