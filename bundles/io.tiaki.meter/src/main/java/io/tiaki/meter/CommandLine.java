package io.tiaki.meter;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The command line with the configuration file behind it.
 *
 * @param settings what to run with
 * @param json whether events go to standard output as JSON
 * @param help whether only the help text is wanted
 */
record CommandLine(MeterSettings settings, boolean json, boolean help) {
  static final String HELP =
      """
      Usage: meter [options]
      Runs smart meters in one process: each registers readings, pushes them over its DTLS session, and answers COSEM.

        --meters N         how many meters, 1 to 10000 (25)
        --interval TIME    capture period: 5s, 15m, 1h (5s)
        --port PORT        UDP port of the first meter, the others follow (24000)
        --host HOST        address where the meters listen and are found (127.0.0.1)
        --loss PERCENT     lose datagrams on purpose, 0 to 90 in each direction (0)
        --data DIR         folder for keys, registers and profiles (.data/tiaki)
        --authentication A how meters and gateway prove who they are: certificate, raw-public-key,
                           ecdhe-psk or psk (certificate)
        --cosem-security S what reader and management must do inside DTLS: none, low, hls2, hls3, hls4,
                           hls6, hls5, suite1, suite2 or hls7; the last four ciphered (none)
        --at-home WHO      who answers questions on the displays: somebody (within a minute), yes, no, nobody; or
                           several, meter after meter: yes,no,nobody (somebody)
        --fault FAULT      for tests; wrong-name=NAME: the last meter shows this logical device name;
                           clock=S,...: the clocks of the last meters are ahead by so many s (-: behind)
        --config FILE      properties file; options go before it
        --json             events on standard output, one JSON object a line
        --help             this text

      A line "stop-registering" on standard input (with --json, or when it is not a terminal) ends registering; the meters go on answering.
      A line "raise WHAT METER" lets something happen, with its event and alarm: tamper, terminal, magnet, memory, power, limit, or a code from 0 to 255.
      A line "look METER" tells, as an event, what stands on its display, and of relay, registers, tariff, firmware and log.
      Exit status: 0 after a clean stop (SIGTERM), 130 after Ctrl-C, 1 when they cannot start, 2 for wrong usage or configuration.
      """;

  private static final Set<String> OPTIONS =
      Set.of(
          "--meters",
          "--interval",
          "--port",
          "--host",
          "--loss",
          "--data",
          "--authentication",
          "--cosem-security",
          "--at-home",
          "--fault");
  private static final Set<String> KEYS =
      Set.of(
          "meters",
          "interval",
          "port",
          "host",
          "loss",
          "data",
          "authentication",
          "psk.file",
          "gateway.key.file",
          "curves",
          "cosem.security",
          "cosem.file",
          "cosem.client.key.file",
          "cosem.signed.classes",
          "at.home",
          "firmware.maker.file",
          "fault",
          "profile.rows",
          "zone");

  /**
   * Reads the command line and the file that it names.
   *
   * @throws UsageException with one line for the user
   */
  static CommandLine parse(String[] arguments) throws UsageException {
    Map<String, String> given = new HashMap<>();
    Map<String, String> texts = new HashMap<>();
    boolean json = false;
    boolean help = false;
    for (int i = 0; i < arguments.length; i++) {
      String[] option = arguments[i].split("=", 2);
      if (option.length == 1 && option[0].equals("--json")) {
        json = true;
      } else if (option.length == 1 && (option[0].equals("--help") || option[0].equals("-h"))) {
        help = true;
      } else if (option[0].equals("--config") || OPTIONS.contains(option[0])) {
        if (option.length == 1 && i + 1 == arguments.length) {
          throw new UsageException(option[0] + " needs a value; see --help");
        }
        String value = option.length == 2 ? option[1] : arguments[++i];
        given.put(option[0].substring(2).replace('-', '.'), value);
      } else {
        throw new UsageException("Unknown option " + Texts.quoted(arguments[i]) + "; see --help");
      }
    }
    String file = given.remove("config");
    if (file != null && !help) {
      texts.putAll(read(Path.of(file)));
    }
    texts.putAll(given);
    return new CommandLine(MeterSettings.of(help ? Map.of() : texts), json, help);
  }

  private static Map<String, String> read(Path file) throws UsageException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new UsageException(
          "--config: cannot read "
              + file
              + (!Files.exists(file)
                  ? ": no such file"
                  : Files.isDirectory(file)
                      ? ": it is a folder"
                      : ": not a properties file in UTF-8"));
    }
    Map<String, String> texts = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (!KEYS.contains(key)) {
        throw new UsageException("--config: " + file + " has an unknown key " + Texts.quoted(key));
      }
      texts.put(key, properties.getProperty(key));
    }
    return texts;
  }
}
