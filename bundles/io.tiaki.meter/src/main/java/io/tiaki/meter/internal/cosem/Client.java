package io.tiaki.meter.internal.cosem;

import java.util.Optional;

/** Who may associate (IEC 62056-5-3, 4.4.2): a client by its SAP. */
enum Client {
  /** Reads what identifies the meter. */
  PUBLIC(16),
  /** Reads everything. */
  READER(32),
  /** Reads everything, writes and executes what there is to write and execute. */
  MANAGEMENT(1),
  /** Takes pushes, in an association that is there from the start. */
  PUSH(102);

  private final int sap;

  Client(int sap) {
    this.sap = sap;
  }

  int sap() {
    return sap;
  }

  static Optional<Client> of(int sap) {
    for (Client client : values()) {
      if (client.sap == sap) {
        return Optional.of(client);
      }
    }
    return Optional.empty();
  }
}
