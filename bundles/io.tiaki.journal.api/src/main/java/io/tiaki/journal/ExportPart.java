package io.tiaki.journal;

/**
 * A part of an export.
 *
 * @param first its first entry; 0 when it has none
 * @param last its last entry; 0 when it has none
 * @param to last entry of the whole export: the part with it ends with the signature
 * @param octets whole records of the published format (journal.md)
 */
public record ExportPart(long first, long last, long to, byte[] octets) {
  public ExportPart {
    octets = octets.clone();
  }

  @Override
  public byte[] octets() {
    return octets.clone();
  }

  /** Whether nothing follows. */
  public boolean isLast() {
    return last == to;
  }
}
