package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import java.util.List;

/** Our own DTLS as a peer: what the gateway and the reference meter run, without a framework. */
public final class TiakiPeer {
  private TiakiPeer() {}

  public static void main(String... arguments) throws Exception {
    try {
      PeerOptions options = PeerOptions.parse(List.of(arguments));
      if (options.server()) {
        TiakiServer.run(options);
      } else if (options.sessions() > 0) {
        TiakiGateway.run(options);
      } else {
        TiakiClient.run(options);
      }
      System.exit(0);
    } catch (UsageException e) {
      System.err.println("TiakiPeer: " + e.getMessage());
      System.exit(2);
    }
  }
}
