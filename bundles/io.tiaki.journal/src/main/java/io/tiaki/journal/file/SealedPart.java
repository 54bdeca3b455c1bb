package io.tiaki.journal.file;

import java.util.regex.Pattern;

/**
 * A personal part that is sealed under a key which can be destroyed.
 *
 * @param handle names the key and says nothing else: 32 of {@code 0-9 a-f}
 * @param commitment SHA-256 of the opening, 32 octets
 * @param octets the opening, sealed
 */
public record SealedPart(String handle, byte[] commitment, byte[] octets) {
  private static final Pattern HANDLE = Pattern.compile("[0-9a-f]{32}");

  /**
   * @throws IllegalArgumentException when a part has not its form
   */
  public SealedPart {
    if (!HANDLE.matcher(handle).matches() || commitment.length != 32 || octets.length > 0xffff) {
      throw new IllegalArgumentException("A sealed part has not its form");
    }
    commitment = commitment.clone();
    octets = octets.clone();
  }

  @Override
  public byte[] commitment() {
    return commitment.clone();
  }

  @Override
  public byte[] octets() {
    return octets.clone();
  }

  /** Whether an opening is the one that was sealed. */
  public boolean isOpenedBy(byte[] opening) {
    return Personal.fits(opening, commitment);
  }
}
