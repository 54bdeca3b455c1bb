package io.tiaki.model;

import java.util.HexFormat;

/**
 * The system title of a COSEM system (IEC 62056-5-3, 4.3.4): 8 octets, three letters of the
 * manufacturer first. Common name of a meter's certificate (decision 4).
 *
 * @param hex 16 capital hexadecimal digits
 */
public record SystemTitle(String hex) {
  /**
   * @throws IllegalArgumentException when it is not 8 octets in hexadecimal
   */
  public SystemTitle {
    if (!hex.matches("[0-9A-F]{16}")) {
      throw new IllegalArgumentException("A system title is 16 capital hexadecimal digits");
    }
  }

  /**
   * @param octets 8 octets
   * @throws IllegalArgumentException when there are not 8
   */
  public static SystemTitle of(byte[] octets) {
    return new SystemTitle(HexFormat.of().withUpperCase().formatHex(octets));
  }

  /** The 8 octets; a fresh array. */
  public byte[] octets() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
