package io.tiaki.session.dtls.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServerListener;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What listeners heard, in order: {@code opened}, {@code closed: reason} or the payload. */
final class Events implements SessionListener, DtlsServerListener {
  private static final long PATIENCE_S = 20;

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  volatile Session session;
  volatile DtlsPeer peer;

  String next() throws InterruptedException {
    String event = events.poll(PATIENCE_S, TimeUnit.SECONDS);
    assertThat(event).as("an event within %s s", PATIENCE_S).isNotNull();
    return event;
  }

  /** Whatever came by now. */
  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Waits so long for something that should not come. */
  String nextWithin(long millis) throws InterruptedException {
    return events.poll(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void opened(Session opened) {
    session = opened;
    events.add("opened");
  }

  @Override
  public void received(Session from, ByteBuffer payload) {
    events.add(text(payload));
  }

  @Override
  public void closed(Session closed, String reason) {
    events.add("closed: " + reason);
  }

  @Override
  public void opened(DtlsPeer opened) {
    peer = opened;
    events.add("opened");
  }

  @Override
  public void received(DtlsPeer from, ByteBuffer payload) {
    events.add(text(payload));
  }

  @Override
  public void closed(DtlsPeer closed, String reason) {
    events.add("closed: " + reason);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(ByteBuffer payload) {
    return UTF_8.decode(payload).toString();
  }
}
