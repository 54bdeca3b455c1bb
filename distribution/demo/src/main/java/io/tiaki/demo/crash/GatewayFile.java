package io.tiaki.demo.crash;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands in the files of a gateway that does not run.
 *
 * @param rows accepted readings of load profiles, by position
 * @param cursor what the access profile has passed; 0 when it never did
 * @param waiting ids of messages without a receipt
 * @param done instructions that ended, as the system log says, as often as they did
 * @param open instructions that were taken and have no outcome although their validity is over
 * @param faults what is wrong inside: readings that cannot be read, a broken chain of the journal
 */
record GatewayFile(
    Map<Long, Row> rows,
    long cursor,
    List<String> waiting,
    List<String> done,
    List<String> open,
    List<String> faults) {
  /**
   * Looks at a copy with the gateway's own code, in a process of its own.
   *
   * @param home the distribution
   * @param copy folder with {@code store} and {@code keys.bcfks}
   * @param unlock what opens the keystore
   */
  static GatewayFile read(Path home, Path copy, Path unlock)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = home.resolve("lib/demo") + "/*:" + home.resolve("lib/dcs") + "/*";
    Process process =
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                classes,
                "io.tiaki.demo.crash.Inspector",
                copy.toString(),
                unlock.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    GatewayFile file =
        new GatewayFile(
            new TreeMap<>(),
            0,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    long cursor = 0;
    boolean whole = false;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        if (json.has("position")) {
          file.rows.put(json.get("position").getAsLong(), BookFile.row(json));
        } else if (json.has("cursor")) {
          cursor = json.get("cursor").getAsLong();
        } else if (json.has("waiting")) {
          file.waiting.add(json.get("waiting").getAsString());
        } else if (json.has("done")) {
          file.done.add(json.get("done").getAsString());
        } else if (json.has("open")) {
          file.open.add(json.get("open").getAsString());
        } else if (json.has("fault")) {
          file.faults.add(json.get("fault").getAsString());
        } else {
          whole = json.has("end");
        }
      }
    }
    process.waitFor();
    if (!whole) {
      file.faults.add("the inspection of the gateway's files ended early");
    }
    return new GatewayFile(file.rows, cursor, file.waiting, file.done, file.open, file.faults);
  }
}
