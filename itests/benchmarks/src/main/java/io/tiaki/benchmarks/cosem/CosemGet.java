package io.tiaki.benchmarks.cosem;

import io.tiaki.cosem.GetResult;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A GET of a register by our client from our server over the loopback. */
public class CosemGet extends InBlocks {
  /** Datagrams. */
  @State(Scope.Benchmark)
  public static class Udp {
    private final LoopbackClient client = LoopbackClient.open(true, false);
  }

  /** Datagrams, ciphered. */
  @State(Scope.Benchmark)
  public static class UdpHls5 {
    private final LoopbackClient client = LoopbackClient.open(true, true);
  }

  /** A stream. */
  @State(Scope.Benchmark)
  public static class Tcp {
    private final LoopbackClient client = LoopbackClient.open(false, false);
  }

  /** A stream, ciphered. */
  @State(Scope.Benchmark)
  public static class TcpHls5 {
    private final LoopbackClient client = LoopbackClient.open(false, true);
  }

  /** Plain over UDP. */
  @Benchmark
  public GetResult getUdp(Udp state) throws IOException {
    return get(state.client);
  }

  /** Ciphered over UDP. */
  @Benchmark
  public GetResult getUdpHls5(UdpHls5 state) throws IOException {
    return get(state.client);
  }

  /** Plain over TCP. */
  @Benchmark
  public GetResult getTcp(Tcp state) throws IOException {
    return get(state.client);
  }

  /** Ciphered over TCP. */
  @Benchmark
  public GetResult getTcpHls5(TcpHls5 state) throws IOException {
    return get(state.client);
  }

  private GetResult get(LoopbackClient client) throws IOException {
    GetResult result = client.get();
    count();
    return result;
  }
}
