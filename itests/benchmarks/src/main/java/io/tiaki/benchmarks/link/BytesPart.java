package io.tiaki.benchmarks.link;

import com.google.gson.JsonObject;
import io.tiaki.benchmarks.Console;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Locale;

/** How many octets a full handshake takes, and what for (tables 5.1 and 5.2). */
final class BytesPart {
  private static final Scenario NEAR = new Scenario(0, 20, 0);
  private static final int CLOSING_MS = 200;

  private final LinkOptions options;
  private final Console console;
  private final Workshop workshop;
  private final RelayLoop loop;

  BytesPart(LinkOptions options, Console console, Workshop workshop, RelayLoop loop) {
    this.options = options;
    this.console = console;
    this.workshop = workshop;
    this.loop = loop;
  }

  /** One handshake: what both sent, and what for. */
  private record Row(
      String what, String stack, long client, long server, long datagrams, Census census) {
    /** As the thesis counts: without the client's certificate and the end of the session. */
    long ofServerOnly() {
      return client + server - census.proof() - census.close();
    }
  }

  void run() throws IOException, GeneralSecurityException, InterruptedException {
    if (!options.json()) {
      console.result("Octets of UDP payload in one full handshake (tables 5.1 and 5.2)");
      console.result(
          "proof             stack                 client  server   total  datagrams  cookie"
              + "  client's proof  close  of thesis  without cookie");
    }
    for (Thesis.Octets row : Thesis.OCTETS) {
      thesis(row);
      run(
          Proof.CERTIFICATE,
          workshop.credentials().server(LinkBenchmark.METER, row.certificate()),
          row.client() + row.server());
    }
    var meter = workshop.credentials().server(LinkBenchmark.METER);
    for (Proof proof : new Proof[] {Proof.RAW_PUBLIC_KEY, Proof.ECDHE_PSK, Proof.PSK}) {
      run(proof, meter, 0);
    }
  }

  private void thesis(Thesis.Octets row) {
    if (!options.json()) {
      console.result(
          String.format(
              Locale.ROOT,
              "%-17s %-20s %7d %7d %7d",
              row.certificate() + " octets",
              "thesis, server only",
              row.client(),
              row.server(),
              row.client() + row.server()));
    }
  }

  private void run(Proof proof, Credentials.Pair meter, int thesis)
      throws IOException, InterruptedException {
    String what = thesis > 0 ? meter.der().length + " octets" : proof.label();
    for (var stack : workshop.stacks(proof, meter).entrySet()) {
      try (Dialer dialer = stack.getValue().make();
          LossyRelay warm = relay(dialer);
          LossyRelay relay = relay(dialer)) {
        dialer.handshake(warm.address());
        dialer.handshake(relay.address());
        Thread.sleep(CLOSING_MS); // The end of the session comes after it.
        long datagrams = relay.fromClient().datagrams() + relay.fromServer().datagrams();
        long client = relay.fromClient().octets();
        long server = relay.fromServer().octets();
        Row row = new Row(what, stack.getKey(), client, server, datagrams, relay.census());
        console.result(options.json() ? json(row, thesis) : line(row, thesis));
      }
    }
  }

  private LossyRelay relay(Dialer dialer) throws IOException {
    return new LossyRelay(loop, dialer.server(), NEAR.medium(1), NEAR.medium(2));
  }

  private static String line(Row row, int thesis) {
    String line =
        String.format(
            Locale.ROOT,
            "%-17s %-20s %7d %7d %7d %10d %7d %15d %6d",
            row.what(),
            row.stack(),
            row.client(),
            row.server(),
            row.client() + row.server(),
            row.datagrams(),
            row.census().cookie(),
            row.census().proof(),
            row.census().close());
    return thesis == 0
        ? line
        : line
            + String.format(
                Locale.ROOT,
                " %10.2f %15.2f",
                row.ofServerOnly() / (double) thesis,
                (row.ofServerOnly() - row.census().cookie()) / (double) thesis);
  }

  private static String json(Row row, int thesis) {
    JsonObject one = new JsonObject();
    one.addProperty("part", "bytes");
    one.addProperty("proof", row.what());
    one.addProperty("stack", row.stack());
    one.addProperty("client", row.client());
    one.addProperty("server", row.server());
    one.addProperty("datagrams", row.datagrams());
    one.addProperty("cookie", row.census().cookie());
    one.addProperty("clientsProof", row.census().proof());
    one.addProperty("close", row.census().close());
    if (thesis > 0) {
      one.addProperty("thesis", thesis);
    }
    return one.toString();
  }
}
