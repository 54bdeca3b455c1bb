package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.EventNotification;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.EventNotificationRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * What one meter says unasked, and what it is told about it. Used by its mailbox only. Only who has
 * told the right name is heard; what is lost so is found in the meter's profile.
 */
final class Unasked {
  private final Audience audience;
  private final Mailbox mailbox;
  private final Predicate<Line> current;

  /**
   * @param current whether a line is still the one in use
   */
  Unasked(Audience audience, Mailbox mailbox, Predicate<Line> current) {
    this.audience = audience;
    this.mailbox = mailbox;
    this.current = current;
  }

  static boolean is(Apdu apdu) {
    return apdu instanceof DataNotificationApdu || apdu instanceof EventNotificationRequest;
  }

  /**
   * Hands it on.
   *
   * @return false when nobody may hear it
   */
  boolean said(Line line, Line.Received received) {
    if (!audience.isAssociated()) {
      return false;
    }
    if (received.apdu() instanceof DataNotificationApdu push) {
      DataNotification notification = push.notification();
      audience.notified(notification, committed(line, received.sap(), notification));
    } else if (received.apdu() instanceof EventNotificationRequest event) {
      audience.happened(new EventNotification(event.time(), event.attribute(), event.value()));
    }
    return true;
  }

  /** Tells the meter, once and over the session that the push came by. */
  private Runnable committed(Line line, int sap, DataNotification notification) {
    if (!notification.wantsConfirmation()) {
      return () -> {};
    }
    Apdu confirm =
        new DataNotificationConfirm(notification.longInvokeIdAndPriority(), Optional.empty());
    AtomicBoolean told = new AtomicBoolean();
    return () -> {
      if (told.compareAndSet(false, true)) {
        mailbox.post(
            () -> {
              if (current.test(line)) {
                tell(line, sap, confirm);
              }
            });
      }
    };
  }

  private static void tell(Line line, int sap, Apdu confirm) {
    try {
      line.send(sap, confirm);
    } catch (CosemException notNow) {
      // As if it got lost: the meter pushes again.
    }
  }
}
