package io.tiaki.benchmarks.rig;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.Words;
import io.tiaki.meter.internal.cosem.security.MeterKeys;
import io.tiaki.meter.internal.net.MeterEndpoint;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Our COSEM client or our meter's server for the suite {@code itests/interop/cosem.py}: one JSON
 * object a line says what to do, one line answers.
 */
public final class CosemPeer {
  private static final String USAGE =
      "client --meter ID --udp HOST:PORT|--tcp HOST:PORT [--dtls FOLDER]"
          + " | meter --dtls FOLDER --data FOLDER --keys JSON";
  private static final Set<String> OPTIONS =
      Set.of("--meter", "--udp", "--tcp", "--dtls", "--data", "--keys");
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
    JsonArray suites = JsonParser.parseString(need(words, "--keys")).getAsJsonArray();
    List<DtlsBridge> bridges = new ArrayList<>();
    try (RigMeter meter = new RigMeter(data)) {
      JsonObject ready = meter.truth();
      ready.addProperty("ready", true);
      for (JsonElement suite : suites) {
        JsonObject its = suite.getAsJsonObject();
        MeterKeys keys = Security.meter(its);
        Supplier<MeterEndpoint> endpoint =
            () -> meter.endpoint(keys, Security.pair(its), Security.client(its));
        GatewayEnd gateway = new GatewayEnd();
        bridges.add(new DtlsBridge(meter.id(), credentials, endpoint.get(), gateway));
        if (!gateway.await(PATIENCE_SECONDS)) {
          throw new IOException("there is no session with the meter");
        }
        MeterPorts plain = new MeterPorts(endpoint.get(), MAX_PAYLOAD);
        port(ready, "udp", plain.udp());
        port(ready, "tcp", plain.tcp());
        port(ready, "dtls", new MeterPorts(gateway, MAX_PAYLOAD).udp());
      }
      System.out.println(ready);
      System.out.flush();
      Operations.serve((operation, ignored) -> meter.truth());
    } finally {
      bridges.forEach(DtlsBridge::close);
    }
  }

  /** Ports are told by suite. */
  private static void port(JsonObject ready, String transport, int port) {
    if (!ready.has(transport)) {
      ready.add(transport, new JsonArray());
    }
    ready.getAsJsonArray(transport).add(port);
  }

  private static String need(Words words, String option) throws UsageException {
    return words
        .text(option)
        .orElseThrow(() -> new UsageException(option + " is missing: " + USAGE));
  }
}
