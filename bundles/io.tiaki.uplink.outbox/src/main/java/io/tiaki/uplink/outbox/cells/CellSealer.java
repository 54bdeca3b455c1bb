package io.tiaki.uplink.outbox.cells;

import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;

/**
 * Encrypts cells for one recipient so that each has the same number of octets, whatever it holds:
 * nobody between sees what is padding. Used by one thread.
 */
public final class CellSealer {
  /** The most octets of a cell: one TLS record holds it and what MQTT puts around it. */
  public static final int MOST_OCTETS = 16_000;

  /** The least octets of a cell. */
  public static final int LEAST_OCTETS = 1_024;

  private static final int TRIES = 8;

  private final String recipient;
  private final int octets;
  private int overhead = 512;

  /**
   * @param recipient alias of its certificate
   * @param octets of a cell as it travels
   */
  public CellSealer(String recipient, int octets) {
    if (octets < LEAST_OCTETS || octets > MOST_OCTETS) {
      throw new IllegalArgumentException(
          "A cell has " + LEAST_OCTETS + " to " + MOST_OCTETS + " octets, got " + octets);
    }
    this.recipient = recipient;
    this.octets = octets;
  }

  /** Octets of content that are sure to fit. */
  public int room() {
    // A certificate of the recipient with a longer name may come; it must not cut what is packed.
    return octets - overhead - 16;
  }

  /**
   * Encrypts a cell.
   *
   * @throws SecurityModuleException when there is no certificate of the recipient, or its name is
   *     so long that the cell does not fit
   */
  public byte[] seal(SecurityModule security, Cell cell) throws SecurityModuleException {
    for (int i = 0; i < TRIES; i++) {
      int plain = octets - overhead;
      if (plain < cell.size()) {
        break;
      }
      byte[] sealed = security.envelop(recipient, cell.octets(plain));
      if (sealed.length == octets) {
        return sealed;
      }
      overhead += sealed.length - octets;
    }
    throw new SecurityModuleException(
        Reason.FAILED, "The certificate of " + recipient + " leaves no room in a cell");
  }
}
