package io.tiaki.selftest.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.TamperInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that holds one value as long as nobody touches the gateway, such as {@code
 * /sys/class/gpio/gpio17/value}.
 */
record FileTamper(String name, Path file, String untouched) implements TamperInput {
  private static final int MOST_OCTETS = 64;
  private static final int PARTS = 3;

  /**
   * Reads the setting: {@code NAME=PATH=VALUE}, separated by commas.
   *
   * @throws IllegalArgumentException when it has not that form
   */
  static List<TamperInput> parse(String setting) {
    List<TamperInput> inputs = new ArrayList<>();
    for (String one : setting.split(",")) {
      if (!one.isBlank()) {
        inputs.add(input(one.strip().split("=")));
      }
    }
    return inputs;
  }

  private static TamperInput input(String... parts) {
    if (parts.length != PARTS || !parts[0].matches("[a-z0-9.-]{1,64}")) {
      throw new IllegalArgumentException(
          "tamper.files has entries of the form NAME=PATH=VALUE, NAME of a-z 0-9 . -");
    }
    try {
      return new FileTamper(parts[0], Path.of(parts[1]), parts[2].strip());
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("tamper.files: " + parts[0] + " has no path", e);
    }
  }

  @Override
  public Health look() {
    try (InputStream in = Files.newInputStream(file)) {
      String value = new String(in.readNBytes(MOST_OCTETS), StandardCharsets.US_ASCII).strip();
      return value.equals(untouched)
          ? Health.healthy(name + " is untouched")
          : Health.unhealthy(
              name
                  + " was touched: look at the gateway and its seals, then acknowledge; "
                  + "whoever had it open may have copied or changed what is in it");
    } catch (IOException e) {
      return Health.unknown(file + " cannot be read: connect the sensor or correct tamper.files");
    }
  }

  @Override
  public void reset() {
    // The line says how it is; nothing is remembered here.
  }
}
