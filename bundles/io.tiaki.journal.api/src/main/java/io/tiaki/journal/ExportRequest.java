package io.tiaki.journal;

/**
 * A wish for a part of a log.
 *
 * @param log which log
 * @param from first entry wanted, from 1; 0: the first that is there
 * @param to last entry of the whole export; 0: the last that is there now
 * @param octets the part should have at most so many, 4,096 to {@link JournalArchive#MOST_OCTETS}
 * @param opened whether what is kept under keys of meters is opened for the reader; else only the
 *     chain can be checked
 */
public record ExportRequest(LogKind log, long from, long to, int octets, boolean opened) {
  /**
   * @throws IllegalArgumentException when a number is out of range
   */
  public ExportRequest {
    if (from < 0 || to < 0 || octets < 4_096 || octets > JournalArchive.MOST_OCTETS) {
      throw new IllegalArgumentException(
          "An export has from and to of at least 0 and 4,096 to "
              + JournalArchive.MOST_OCTETS
              + " octets a part");
    }
  }
}
