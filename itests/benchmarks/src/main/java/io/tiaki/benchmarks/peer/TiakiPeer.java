package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import java.util.List;
import java.util.Set;

/** Our own DTLS as a peer: what the gateway and the reference meter run, without a framework. */
public final class TiakiPeer {
  private TiakiPeer() {}

  public static void main(String... arguments) throws Exception {
    try {
      PeerOptions options = PeerOptions.parse(List.of(arguments));
      if (!Set.of("full", "resume").contains(options.mode())) {
        System.out.println(
            "{\"peer\":\"tiaki\",\"mode\":\"" + options.mode() + "\",\"unsupported\":\"not yet\"}");
        System.exit(3);
      }
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
