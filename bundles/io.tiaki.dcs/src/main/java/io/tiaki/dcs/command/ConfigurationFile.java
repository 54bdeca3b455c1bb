package io.tiaki.dcs.command;

import io.tiaki.dcs.Failures;
import io.tiaki.dcs.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** The configuration file, a properties file in UTF-8; options of the command line go before it. */
final class ConfigurationFile {
  private static final String PORT = "broker.port";
  private static final String PACKAGES = "packages.port";
  private static final String BIND = "broker.bind";
  private static final String NAMES = "broker.names";
  private static final String OBSERVERS = "observers";
  private static final String EXTERNAL = "broker.external";
  private static final String HOST = "[A-Za-z0-9.:-]{1,253}";
  private static final Set<String> KEYS = Set.of(PORT, PACKAGES, BIND, NAMES, OBSERVERS, EXTERNAL);

  private final Properties properties;

  private ConfigurationFile(Properties properties) {
    this.properties = properties;
  }

  static ConfigurationFile none() {
    return new ConfigurationFile(new Properties());
  }

  static ConfigurationFile read(Path file) throws UsageException {
    Properties properties = new Properties();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new UsageException(
          "The configuration file " + file + " is no properties file in UTF-8: correct it");
    } catch (IOException e) {
      throw new UsageException(
          "The configuration file "
              + file
              + " cannot be read ("
              + Failures.text(e)
              + "): name another with --config");
    }
    for (String key : properties.stringPropertyNames()) {
      if (!KEYS.contains(key)) {
        throw new UsageException(
            "The configuration file "
                + file
                + " has the unknown key "
                + Options.printable(key)
                + "; known are "
                + String.join(", ", new TreeSet<>(KEYS)));
      }
    }
    return new ConfigurationFile(properties);
  }

  /** The settings, with what the command line says instead. */
  Settings settings(Path data, Options options) throws UsageException {
    String port = options.value("broker-port").orElse("");
    return new Settings(
        data,
        list(BIND, HOST).stream().findFirst().orElse(Settings.DEFAULT_BIND),
        port.isEmpty()
            ? Options.port(PORT, text(PORT, String.valueOf(Settings.DEFAULT_PORT)))
            : Options.port("--broker-port", port),
        packagesPort(options),
        List.copyOf(list(NAMES, HOST)),
        list(OBSERVERS, "[A-Za-z0-9-]{1,64}"),
        external(options));
  }

  private Optional<InetSocketAddress> external(Options options) throws UsageException {
    String text = options.value("external-broker").orElse(text(EXTERNAL, ""));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int colon = text.lastIndexOf(':');
    int port = colon < 1 ? 0 : Options.port(EXTERNAL, text.substring(colon + 1));
    if (port == 0 || !text.substring(0, colon).matches(HOST)) {
      throw new UsageException(
          EXTERNAL
              + " wants HOST:PORT, like mqtt.example.org:8883; got "
              + Options.printable(text));
    }
    return Optional.of(InetSocketAddress.createUnresolved(text.substring(0, colon), port));
  }

  private OptionalInt packagesPort(Options options) throws UsageException {
    Optional<String> option = options.value("packages-port");
    String port = option.orElse(text(PACKAGES, ""));
    return port.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Options.port(option.isPresent() ? "--packages-port" : PACKAGES, port));
  }

  private String text(String key, String otherwise) {
    String text = properties.getProperty(key, "").trim();
    return text.isEmpty() ? otherwise : text;
  }

  private Set<String> list(String key, String form) throws UsageException {
    Set<String> all = new LinkedHashSet<>();
    for (String one : Arrays.asList(properties.getProperty(key, "").split(",", -1))) {
      String name = one.trim();
      if (!name.isEmpty() && !name.matches(form)) {
        throw new UsageException(
            key + " in the configuration file has the invalid entry " + Options.printable(name));
      }
      if (!name.isEmpty()) {
        all.add(name);
      }
    }
    return all;
  }
}
