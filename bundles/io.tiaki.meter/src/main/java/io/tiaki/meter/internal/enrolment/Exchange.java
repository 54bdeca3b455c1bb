package io.tiaki.meter.internal.enrolment;

import java.nio.file.Path;

/**
 * Where the meters' files are.
 *
 * @param data the data folder of all processes
 * @param port of the first meter: names the request
 */
public record Exchange(Path data, int port) {
  /** The meters' private folder. */
  public Path privateFolder() {
    return data.resolve("meters");
  }

  Path keys() {
    return privateFolder().resolve("keys.pem");
  }

  Path certificates() {
    return privateFolder().resolve("certificates.pem");
  }

  /** The pre-shared keys that the process made itself. */
  Path sharedKeys() {
    return privateFolder().resolve("keys.psk");
  }

  /** Where a gateway on the same data folder takes pre-shared keys from, and wipes the file. */
  Path sharedKeysForGateway() {
    return data.resolve("secrets").resolve("psk").resolve("meters-" + port + ".psk");
  }

  /** The COSEM keys of a suite that the process made itself. */
  Path cosemKeys(int suite) {
    return privateFolder().resolve("keys-suite" + suite + ".cosem");
  }

  /** Where a gateway on the same data folder takes COSEM keys from, and wipes the file. */
  Path cosemKeysForGateway() {
    return data.resolve("secrets").resolve("psk").resolve("meters-" + port + ".cosem");
  }

  Path requests() {
    return exchange().resolve("requests").resolve(name());
  }

  Path issued() {
    return exchange().resolve("issued").resolve(name());
  }

  /** Where the authority says why it issues nothing. */
  Path refused() {
    return exchange().resolve("issued").resolve("meters-" + port + ".refused");
  }

  /** The authority's certificate. */
  public Path authority() {
    return exchange().resolve("ca.pem");
  }

  Path preRegistration() {
    return exchange().resolve("meters.csv");
  }

  private Path exchange() {
    return data.resolve("exchange");
  }

  private String name() {
    return "meters-" + port + ".pem";
  }
}
