package io.tiaki.meter.internal.cosem;

import java.util.Optional;

/** Who may associate (IEC 62056-5-3, 4.4.2): a client by its SAP. */
enum Client {
  /** Reads what identifies the meter. */
  PUBLIC(16),
  /** Reads everything. */
  READER(32);

  private final int sap;

  Client(int sap) {
    this.sap = sap;
  }

  int sap() {
    return sap;
  }

  static Optional<Client> of(int sap) {
    return sap == PUBLIC.sap
        ? Optional.of(PUBLIC)
        : sap == READER.sap ? Optional.of(READER) : Optional.empty();
  }
}
