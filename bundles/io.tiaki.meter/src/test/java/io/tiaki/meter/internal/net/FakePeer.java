package io.tiaki.meter.internal.net;

import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.PeerIdentity;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A gateway that keeps what it is sent. */
final class FakePeer implements DtlsPeer {
  final List<byte[]> sent = new ArrayList<>();

  @Override
  public PeerIdentity identity() {
    return PeerIdentity.ofPublicKey(new byte[0]);
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", 9);
  }

  @Override
  public int maxPayload() {
    return 1_200;
  }

  @Override
  public boolean send(ByteBuffer payload) {
    byte[] octets = new byte[payload.remaining()];
    payload.get(octets);
    return sent.add(octets);
  }

  @Override
  public void close(String reason) {
    sent.clear();
  }
}
