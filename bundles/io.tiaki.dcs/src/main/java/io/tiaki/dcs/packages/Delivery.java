package io.tiaki.dcs.packages;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedNioFile;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One package, or the rest of it, on its way to a gateway. */
final class Delivery implements ChannelProgressiveFutureListener {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final int CHUNK = 16_384;

  private final PackageServer.Offer offer;
  private final PackageServer.Limits limits;
  private final String gateway;
  private final String sha256;
  private long first;

  /** Of the channel's thread only: how far it is, and how far it was at the last look. */
  private long progress;

  private long before;

  Delivery(PackageServer.Offer offer, PackageServer.Limits limits, String gateway, String sha256) {
    this.offer = offer;
    this.limits = limits;
    this.gateway = gateway;
    this.sha256 = sha256;
  }

  /**
   * Answers a request whose right to the package was checked.
   *
   * @param head without the content
   */
  void deliver(ChannelHandlerContext context, HttpRequest request, boolean head) {
    try {
      FileChannel file = FileChannel.open(offer.depot().file(sha256), StandardOpenOption.READ);
      try {
        respond(context, request, head, file);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      LOG.warn("A package that was announced to {} cannot be read: send it again", gateway, e);
      PackageHandler.refuse(
          context, HttpResponseStatus.NOT_FOUND, "The package is not there any more");
    }
  }

  @Override
  public void operationProgressed(ChannelProgressiveFuture future, long sent, long total) {
    progress = sent;
    offer.announcements().served(gateway, sha256, first + sent);
  }

  @Override
  public void operationComplete(ChannelProgressiveFuture future) {
    if (!future.isSuccess()) {
      LOG.debug("The gateway {} did not take the whole package", gateway, future.cause());
    }
  }

  private void respond(
      ChannelHandlerContext context, HttpRequest request, boolean head, FileChannel file)
      throws IOException {
    long size = file.size();
    ByteRange.Wish wish = wish(request, size);
    HttpResponse response = response(wish, size);
    boolean empty = head || wish instanceof ByteRange.Unsatisfiable;
    context.write(response);
    if (empty) {
      file.close();
      context
          .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    ByteRange range =
        wish instanceof ByteRange.Part part ? part.range() : new ByteRange(0, size - 1);
    first = range.first();
    var content = new HttpChunkedInput(new ChunkedNioFile(file, first, range.length(), CHUNK));
    context
        .writeAndFlush(content, context.newProgressivePromise().addListener(this))
        .addListener(ChannelFutureListener.CLOSE);
    watch(context);
  }

  /** {@code If-Range} with another entity tag than ours asks for all of it (RFC 9110, 13.1.5). */
  private ByteRange.Wish wish(HttpRequest request, long size) {
    String condition = request.headers().get(HttpHeaderNames.IF_RANGE);
    return condition == null || condition.equals(tag())
        ? ByteRange.of(request.headers().get(HttpHeaderNames.RANGE), size)
        : new ByteRange.Whole();
  }

  private HttpResponse response(ByteRange.Wish wish, long size) {
    HttpResponseStatus status = HttpResponseStatus.OK;
    long length = size;
    String range = "";
    if (wish instanceof ByteRange.Part part) {
      status = HttpResponseStatus.PARTIAL_CONTENT;
      length = part.range().length();
      range = "bytes " + part.range().first() + "-" + part.range().last() + "/" + size;
    } else if (wish instanceof ByteRange.Unsatisfiable) {
      status = HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
      length = 0;
      range = "bytes */" + size;
    }
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/vnd.osgi.dp")
        .set(HttpHeaderNames.CONTENT_LENGTH, length)
        .set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES)
        .set(HttpHeaderNames.ETAG, tag())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (!range.isEmpty()) {
      response.headers().set(HttpHeaderNames.CONTENT_RANGE, range);
    }
    return response;
  }

  /** Ends the connection when nothing moved for too long. */
  private void watch(ChannelHandlerContext context) {
    ScheduledFuture<?> watch =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> {
                  if (progress == before) {
                    context.close();
                  }
                  before = progress;
                },
                limits.stall().toMillis(),
                limits.stall().toMillis(),
                TimeUnit.MILLISECONDS);
    context.channel().closeFuture().addListener(closed -> watch.cancel(false));
  }

  private String tag() {
    return '"' + sha256 + '"';
  }
}
