package io.tiaki.benchmarks.rig;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.Words;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our COSEM client or our meter's server for the suite {@code itests/interop/cosem.py}: one JSON
 * object a line says what to do, one line answers.
 */
public final class CosemPeer {
  private static final String USAGE =
      "client --meter ID --udp HOST:PORT|--tcp HOST:PORT [--dtls FOLDER]"
          + " | meter --dtls FOLDER --data FOLDER";
  private static final Set<String> OPTIONS =
      Set.of("--meter", "--udp", "--tcp", "--dtls", "--data");
  private static final int MAX_PAYLOAD = 1_200;
  private static final int PATIENCE_SECONDS = 15;

  private CosemPeer() {}

  public static void main(String... arguments) throws Exception {
    try {
      String role = arguments.length == 0 ? "" : arguments[0];
      if (!role.equals("client") && !role.equals("meter")) {
        throw new UsageException(USAGE);
      }
      Words words = Words.parse(List.of(arguments).subList(1, arguments.length), Set.of(), OPTIONS);
      if (role.equals("client")) {
        Operations.serve(new OurClient(links(words)));
      } else {
        meter(words);
      }
      System.exit(0);
    } catch (UsageException e) {
      System.err.println("CosemPeer: " + e.getMessage());
      System.exit(2);
    }
  }

  private static ClientLinks links(Words words) throws UsageException {
    boolean tcp = words.text("--tcp").isPresent();
    String[] address = need(words, tcp ? "--tcp" : "--udp").split(":", 2);
    return new ClientLinks(
        new MeterId(need(words, "--meter")),
        new InetSocketAddress(address[0], Integer.parseInt(address[1])),
        tcp,
        credentials(words));
  }

  private static Optional<Credentials> credentials(Words words) {
    return words.text("--dtls").map(Path::of).map(Credentials::new);
  }

  private static void meter(Words words) throws UsageException, IOException, InterruptedException {
    Path data = Files.createDirectories(Path.of(need(words, "--data")));
    Credentials credentials = new Credentials(Path.of(need(words, "--dtls")));
    try (RigMeter meter = new RigMeter(data)) {
      MeterId id = new MeterId(meter.truth().get("name").getAsString());
      GatewayEnd gateway = new GatewayEnd();
      try (DtlsBridge bridge = new DtlsBridge(id, credentials, meter.endpoint(), gateway)) {
        if (!gateway.await(PATIENCE_SECONDS)) {
          throw new IOException("there is no session with the meter");
        }
        MeterPorts plain = new MeterPorts(meter.endpoint(), MAX_PAYLOAD);
        JsonObject ready = meter.truth();
        ready.addProperty("ready", true);
        ready.addProperty("udp", plain.udp());
        ready.addProperty("tcp", plain.tcp());
        ready.addProperty("dtls", new MeterPorts(gateway, MAX_PAYLOAD).udp());
        System.out.println(ready);
        System.out.flush();
        Operations.serve((operation, ignored) -> meter.truth());
      }
    }
  }

  private static String need(Words words, String option) throws UsageException {
    return words
        .text(option)
        .orElseThrow(() -> new UsageException(option + " is missing: " + USAGE));
  }
}
