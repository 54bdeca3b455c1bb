package io.tiaki.uplink;

/**
 * A signed message as it travels: CMS SignedData, over AuthEnvelopedData where the content is
 * confidential (decision 7).
 *
 * @param id unique for its sender, 1 to 128 characters of {@code A-Z a-z 0-9 . -}; the same id
 *     means the same message
 * @param kind what it is
 * @param cms DER, 1 octet to 1 MiB
 */
public record Envelope(String id, Kind kind, byte[] cms) {
  /** The most octets of a message: 1 MiB less room for its description. */
  public static final int MAX_OCTETS = (1 << 20) - 1024;

  /**
   * @throws IllegalArgumentException when id or length are not as above
   */
  public Envelope {
    if (!id.matches("[A-Za-z0-9.-]{1,128}")) {
      throw new IllegalArgumentException(
          "An envelope id is 1 to 128 characters of A-Z a-z 0-9 . -");
    }
    if (cms.length == 0 || cms.length > MAX_OCTETS) {
      throw new IllegalArgumentException(
          "An envelope has 1 to " + MAX_OCTETS + " octets, got " + cms.length);
    }
    cms = cms.clone();
  }

  @Override
  public byte[] cms() {
    return cms.clone();
  }
}
