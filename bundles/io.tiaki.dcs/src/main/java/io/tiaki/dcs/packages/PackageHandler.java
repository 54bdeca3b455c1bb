package io.tiaki.dcs.packages;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.tiaki.dcs.CommonName;
import io.tiaki.dcs.Repeats;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the one request of a connection and closes it. */
final class PackageHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(PackageHandler.class);
  private static final Pattern TARGET = Pattern.compile("/packages/([0-9a-f]{64})\\.dp");

  private final PackageServer.Offer offer;
  private final Connections connections;
  private final PackageServer.Limits limits;
  private final Repeats repeats;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean answered;

  PackageHandler(
      PackageServer.Offer offer,
      Connections connections,
      PackageServer.Limits limits,
      Repeats repeats) {
    this.offer = offer;
    this.connections = connections;
    this.limits = limits;
    this.repeats = repeats;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    deadline =
        context
            .executor()
            .schedule(() -> context.close(), limits.request().toMillis(), TimeUnit.MILLISECONDS);
    super.channelActive(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    inTime();
    super.channelInactive(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof HttpRequest request && !answered) {
        answered = true;
        inTime();
        answer(context, request);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (repeats.first("connection")) {
      // Only the kind: texts of such exceptions may hold what the peer sent.
      LOG.info(
          "A client on the packages' port was disconnected ({}); this is said once",
          (cause.getCause() == null ? cause : cause.getCause()).getClass().getSimpleName());
    }
    context.close();
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    if (request.decoderResult().isFailure() || hasBody(request)) {
      refuse(context, HttpResponseStatus.BAD_REQUEST, "This is no request without content");
      return;
    }
    String gateway = peer(context);
    if (!offer.isGateway().test(gateway)) {
      if (repeats.first("stranger " + gateway)) {
        LOG.warn("The client {} asked for a package, and is no gateway", gateway);
      }
      refuse(context, HttpResponseStatus.FORBIDDEN, "Packages are for gateways");
      return;
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (!head && !request.method().equals(HttpMethod.GET)) {
      refuse(context, HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD are served");
      return;
    }
    Matcher target = TARGET.matcher(request.uri());
    if (!target.matches() || !offer.announcements().isAnnounced(gateway, target.group(1))) {
      refuse(context, HttpResponseStatus.NOT_FOUND, "No such package is announced to you");
      return;
    }
    if (!connections.enter(gateway)) {
      refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE, "You fetch too much at once");
      return;
    }
    context.channel().closeFuture().addListener(closed -> connections.leave(gateway));
    new Delivery(offer, limits, gateway, target.group(1)).deliver(context, request, head);
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || !request.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
  }

  private static String peer(ChannelHandlerContext context) {
    try {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      return CommonName.of(tls.engine().getSession().getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      return "";
    }
  }

  static void refuse(ChannelHandlerContext context, HttpResponseStatus status, String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(line));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
        .set(HttpHeaderNames.CONTENT_LENGTH, line.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void inTime() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
