package io.tiaki.benchmarks.peer;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;

/** What a Scandium peer does with its connector. */
final class ScandiumRuns {
  private static final long LONGEST_SECONDS = 120;

  private final PeerOptions options;
  private final CountingConnector connector;
  private final Report report;
  private volatile CountDownLatch idle = new CountDownLatch(1);
  private volatile int left = 1;

  private ScandiumRuns(PeerOptions options, CountingConnector connector, Report report) {
    this.options = options;
    this.connector = connector;
    this.report = report;
  }

  static void serve(PeerOptions options, CountingConnector connector, Report report)
      throws IOException {
    ScandiumRuns runs = new ScandiumRuns(options, connector, report);
    connector.setRawDataReceiver(
        raw -> {
          runs.report.echoes.incrementAndGet();
          connector.send(RawData.outbound(raw.getBytes(), raw.getEndpointContext(), null, false));
        });
    connector.listener(new ScandiumVisitors(options, connector, report));
    connector.start();
    runs.report.begin();
    runs.report.ready(connector.getAddress().getPort());
    runs.report.serve();
    connector.destroy();
  }

  static void connect(PeerOptions options, CountingConnector connector, Report report)
      throws IOException, InterruptedException {
    ScandiumRuns runs = new ScandiumRuns(options, connector, report);
    connector.setRawDataReceiver(raw -> runs.echoed());
    connector.start();
    if (options.sessions() > 0) {
      runs.hold();
    } else if (options.rounds() > 0) {
      runs.roundTrips();
    } else {
      ScandiumHandshakes handshakes = new ScandiumHandshakes(options, connector, report);
      connector.listener(handshakes);
      handshakes.measure();
    }
    connector.destroy();
  }

  /** A handshake as a payload needs it: sent by the connector when the session is there. */
  private void handshake(InetSocketAddress to) throws IOException, InterruptedException {
    CountDownLatch sent = new CountDownLatch(1);
    Throwable[] failure = new Throwable[1];
    MessageCallback callback =
        new MessageCallback() {
          @Override
          public void onConnecting() {}

          @Override
          public void onDtlsRetransmission(int flight) {}

          @Override
          public void onContextEstablished(EndpointContext context) {}

          @Override
          public void onSent() {
            sent.countDown();
          }

          @Override
          public void onError(Throwable error) {
            failure[0] = error;
            sent.countDown();
          }
        };
    connector.send(RawData.outbound(new byte[1], new AddressEndpointContext(to), callback, false));
    if (!sent.await(LONGEST_SECONDS, TimeUnit.SECONDS) || failure[0] != null) {
      throw new IOException("The handshake failed: " + failure[0]);
    }
    report.handshakes.incrementAndGet();
  }

  private void roundTrips() throws IOException, InterruptedException {
    handshake(options.address());
    if (!idle.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("No echo came back");
    }
    WarmUp.run(options.warmup(), this::rounds);
    report.begin();
    rounds(options.rounds());
    report.result(options.rounds());
  }

  private void rounds(int count) throws IOException, InterruptedException {
    if (count > 0) {
      idle = new CountDownLatch(1);
      left = count;
      send();
      if (!idle.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(left + " echoes are missing");
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time receives.
  private void echoed() {
    report.echoes.incrementAndGet();
    left = left - 1;
    if (left > 0) {
      send();
    } else {
      idle.countDown();
    }
  }

  private void send() {
    connector.send(
        RawData.outbound(
            new byte[options.size()], new AddressEndpointContext(options.address()), null, false));
  }

  private void hold() throws IOException, InterruptedException {
    long heap = Report.heap();
    long resident = Report.resident();
    report.begin();
    for (int i = 0; i < options.sessions(); i++) {
      InetSocketAddress first = options.address();
      handshake(new InetSocketAddress(first.getAddress(), first.getPort() + i));
    }
    JsonObject line = report.measured(options.sessions());
    line.addProperty("heapOctets", Report.heap() - heap);
    line.addProperty("residentOctets", Report.resident() - resident);
    Report.print(line);
  }
}
