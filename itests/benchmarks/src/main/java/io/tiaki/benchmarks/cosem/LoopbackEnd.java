package io.tiaki.benchmarks.cosem;

import io.tiaki.cosem.codec.WrapperPdu;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** One end of a connection over the loopback that carries wrapper PDUs. For one thread each way. */
final class LoopbackEnd {
  private static final int LONGEST = 65_535;
  private static final int LENGTH_AT = 6;

  private final ByteChannel channel;
  private final boolean stream;
  private final ByteBuffer in = ByteBuffer.allocateDirect(LONGEST);
  private final ByteBuffer out = ByteBuffer.allocateDirect(LONGEST);
  private final ByteBuffer pdu = ByteBuffer.allocate(LONGEST);

  private LoopbackEnd(ByteChannel channel, boolean stream) {
    this.channel = channel;
    this.stream = stream;
    in.flip();
  }

  /** Two ends that send datagrams to each other. */
  static List<LoopbackEnd> udp() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    DatagramChannel one = DatagramChannel.open().bind(any);
    DatagramChannel other = DatagramChannel.open().bind(any);
    one.connect(other.getLocalAddress());
    other.connect(one.getLocalAddress());
    return List.of(new LoopbackEnd(one, false), new LoopbackEnd(other, false));
  }

  /** Two ends of a TCP connection. */
  static List<LoopbackEnd> tcp() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocketChannel listening = ServerSocketChannel.open().bind(any)) {
      SocketChannel one = SocketChannel.open(listening.getLocalAddress());
      SocketChannel other = listening.accept();
      one.setOption(StandardSocketOptions.TCP_NODELAY, true);
      other.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return List.of(new LoopbackEnd(one, true), new LoopbackEnd(other, true));
    }
  }

  void send(byte[] octets) throws IOException {
    out.clear().put(octets).flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /** Waits for a wrapper PDU; the buffer is good until the next. */
  ByteBuffer receive() throws IOException {
    pdu.clear();
    if (stream) {
      fill(WrapperPdu.HEADER);
      fill(pdu.getShort(LENGTH_AT) & 0xffff);
    } else {
      in.clear();
      channel.read(in);
      pdu.put(in.flip());
    }
    return pdu.flip();
  }

  private void fill(int length) throws IOException {
    for (int left = length; left > 0; left--) {
      if (!in.hasRemaining()) {
        in.clear();
        if (channel.read(in) < 0) {
          throw new EOFException();
        }
        in.flip();
      }
      pdu.put(in.get());
    }
  }
}
