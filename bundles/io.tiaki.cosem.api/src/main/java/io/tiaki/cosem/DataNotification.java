package io.tiaki.cosem;

import java.util.Optional;

/**
 * DataNotification (IEC 62056-5-3, 9.5, tag 15).
 *
 * @param longInvokeIdAndPriority 32 bits as received; the lower 24 are the invoke id
 * @param dateTime when it was sent, if it says so
 * @param body what was pushed
 */
public record DataNotification(
    int longInvokeIdAndPriority, Optional<CosemDateTime> dateTime, CosemData body) {
  private static final int CONFIRMED = 1 << 30;

  /** Whether the meter waits for a DataNotification-Confirm. */
  public boolean wantsConfirmation() {
    return (longInvokeIdAndPriority & CONFIRMED) != 0;
  }
}
