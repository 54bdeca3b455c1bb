package io.tiaki.benchmarks.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;
import org.eclipse.californium.scandium.dtls.SessionListener;
import org.jspecify.annotations.Nullable;

/** Scandium's connector, with a count of octets and datagrams. */
final class CountingConnector extends DTLSConnector {
  private final ResumptionSupportingConnectionStore store;
  private final Report report;
  private volatile @Nullable SessionListener listener;

  CountingConnector(DtlsConnectorConfig config, Report report) {
    this(config, createConnectionStore(config), report);
  }

  private CountingConnector(
      DtlsConnectorConfig config, ResumptionSupportingConnectionStore store, Report report) {
    super(config, store);
    this.store = store;
    this.report = report;
  }

  /** Who is told of every handshake that begins from now on. */
  void listener(SessionListener told) {
    listener = told;
  }

  /** Removes a connection, on its own thread. What resumes its session later has its own. */
  void forget(Connection connection) {
    Executor executor = connection.getExecutor();
    if (executor != null) {
      executor.execute(() -> store.remove(connection, false));
    }
  }

  @Override
  protected void onInitializeHandshaker(Handshaker handshaker) {
    SessionListener told = listener;
    if (told != null) {
      handshaker.addSessionListener(told);
    }
  }

  @Override
  protected void sendNextDatagramOverNetwork(DatagramPacket datagram) throws IOException {
    report.sent(datagram.getLength());
    super.sendNextDatagramOverNetwork(datagram);
  }

  @Override
  protected void processDatagram(DatagramPacket packet, InetSocketAddress router) {
    report.received(packet.getLength());
    super.processDatagram(packet, router);
  }
}
