package io.tiaki.transport.udp.internal;

import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a link on a thread of its own and tries again until it succeeds. */
final class LinkOpener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkOpener.class);
  private static final long END_MS = 2_000;

  private final UdpSettings settings;
  private final PortMemory memory;
  private final Consumer<UdpLink> opened;
  private final ScheduledExecutorService thread;
  private @Nullable UdpSelector selector;
  private boolean ended;
  private int failures;

  /**
   * Starts trying at once.
   *
   * @param memory gives the last port when the system may choose one
   * @param retryMs between attempts
   * @param opened told once, on the opener's thread
   */
  LinkOpener(UdpSettings settings, PortMemory memory, int retryMs, Consumer<UdpLink> opened) {
    this.settings = settings;
    this.memory = memory;
    this.opened = opened;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread created = new Thread(work, "tiaki-udp-open-" + settings.id());
              created.setDaemon(true);
              return created;
            });
    thread.scheduleWithFixedDelay(this::attempt, 0, retryMs, TimeUnit.MILLISECONDS);
  }

  private void attempt() {
    try {
      UdpLink link = open();
      if (link != null) {
        LOG.info("UDP link {} is open on {}", link.id(), link.localAddress());
        sayWhatWasGranted(link);
        thread.shutdown();
        opened.accept(link);
      }
    } catch (IOException e) {
      if (failures++ == 0) {
        LOG.error(
            "UDP link {} cannot be opened on {}: {}. Free the port or change bind in io.tiaki.transport.udp; trying again.",
            settings.id(),
            settings.bind(),
            e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("UDP link {} cannot be opened", settings.id(), e);
    }
  }

  private void sayWhatWasGranted(UdpLink link) {
    if (link.receiveBuffer() < settings.receiveBuffer()) {
      LOG.info(
          "The system grants UDP link {} a receive buffer of {} octets instead of {}. With thousands of meters raise net.core.rmem_max.",
          link.id(),
          link.receiveBuffer(),
          settings.receiveBuffer());
    }
  }

  private synchronized @Nullable UdpLink open() throws IOException {
    if (ended) {
      return null;
    }
    UdpSelector current = selector;
    if (current == null) {
      current = new UdpSelector(settings.id());
      selector = current;
    }
    UdpLink link = open(current);
    memory.write(link.localAddress().getPort());
    return link;
  }

  /** On the last port when any will do and that one is free. */
  private UdpLink open(UdpSelector current) throws IOException {
    OptionalInt last = settings.bind().getPort() == 0 ? memory.read() : OptionalInt.empty();
    if (last.isPresent()) {
      try {
        return current.open(settings.withPort(last.getAsInt()));
      } catch (IOException e) {
        LOG.info(
            "UDP link {} gets another port than before, {} is in use: sessions are made anew",
            settings.id(),
            last.getAsInt());
      }
    }
    return current.open(settings);
  }

  /** Ends the attempts and closes the link. */
  @Override
  public void close() {
    UdpSelector current;
    synchronized (this) {
      ended = true;
      current = selector;
    }
    thread.shutdown();
    if (current != null) {
      current.close();
    }
    try {
      if (!thread.awaitTermination(END_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("The thread that opens UDP link {} is late to end", settings.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
