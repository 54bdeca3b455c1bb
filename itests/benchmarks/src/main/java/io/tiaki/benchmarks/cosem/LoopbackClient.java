package io.tiaki.benchmarks.cosem;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.ScheduledTimers;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.client.Settings;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import io.tiaki.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The gateway's COSEM client and the reference meter's server over the loopback, without DTLS. As
 * with the peers the caller's thread sends and receives.
 */
final class LoopbackClient implements MeterListener {
  private static final int MAX_PAYLOAD = 1_032;
  private static final AttributeDescriptor REGISTER =
      new AttributeDescriptor(3, ObisCode.of("1-0:1.8.0.255"), 2);

  private final LoopbackEnd end;
  private final MeterId meter;
  private final CosemConversations client =
      new CosemConversations(
          () -> Settings.DEFAULT, Runnable::run, new ScheduledTimers("timers"), event -> {});
  private final Line line = new Line();
  private boolean associated;

  /**
   * Associates.
   *
   * @param ends of a connection
   * @param hls5 whether with mechanism 5, and requests and answers ciphered
   */
  private LoopbackClient(List<LoopbackEnd> ends, boolean hls5) throws IOException {
    LoopbackMeter server = new LoopbackMeter(MAX_PAYLOAD);
    server.serve(ends.get(1));
    end = ends.get(0);
    meter = server.id();
    if (hls5) {
      client.secure(security());
    }
    client.add(this);
    client.opened(line);
    while (!associated) {
      client.received(line, end.receive());
    }
    if (!(get() instanceof GetResult.Value)) {
      throw new IOException("The register was not read");
    }
    if (line.ciphered != hls5) {
      throw new IOException("Not the security that was asked for");
    }
  }

  /**
   * Associates, where JMH wants no checked exception.
   *
   * @param udp whether with datagrams
   */
  static LoopbackClient open(boolean udp, boolean hls5) {
    try {
      return new LoopbackClient(udp ? LoopbackEnd.udp() : LoopbackEnd.tcp(), hls5);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AssociationSecurity security() {
    CosemKeySet keys =
        new CosemKeySet(
            "bench",
            0,
            SmartMeter.systemTitle(1).octets(),
            Map.of(Kind.GUEK, LoopbackMeter.ENCRYPTION, Kind.GAK, LoopbackMeter.AUTHENTICATION));
    Secured secured =
        new Secured(
            SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO),
            keys,
            Octets.ofAscii("TIACLI01"),
            InvocationCounter.volatileCounter());
    return any -> CompletableFuture.completedStage(Optional.of(secured));
  }

  /** A GET of a register, there and back. */
  GetResult get() throws IOException {
    CompletableFuture<GetResult> answer = client.get(meter, REGISTER).toCompletableFuture();
    while (!answer.isDone()) {
      client.received(line, end.receive());
    }
    return answer.join();
  }

  @Override
  public void associated(MeterId id) {
    associated = true;
  }

  @Override
  public void notified(MeterId id, DataNotification notification) {}

  @Override
  public void lost(MeterId id) {}

  /** A session that is none: nothing is encrypted below COSEM. */
  private final class Line implements Session {
    private static final int GLO_GET_REQUEST = 0xc8;

    private boolean ciphered;

    @Override
    public MeterId meter() {
      return meter;
    }

    @Override
    public String fingerprint() {
      return "";
    }

    @Override
    public int maxPayload() {
      return MAX_PAYLOAD;
    }

    @Override
    public boolean send(ByteBuffer payload) {
      byte[] octets = new byte[payload.remaining()];
      payload.get(octets);
      ciphered = (octets[8] & 0xff) == GLO_GET_REQUEST;
      try {
        end.send(octets);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close(String reason) {}
  }
}
