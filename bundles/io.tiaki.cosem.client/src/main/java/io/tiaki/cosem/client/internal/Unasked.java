package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.EventNotification;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.BlockReceiver;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.EventNotificationRequest;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one meter says unasked, and what it is told about it. Used by its mailbox only. Only who has
 * told the right name is heard; what is lost so is found in the meter's profile.
 */
final class Unasked {
  /** The longest push that is taken in blocks. */
  private static final int MOST_OCTETS = 1 << 16;

  private final Audience audience;
  private final Mailbox mailbox;
  private final Predicate<Line> current;
  private @Nullable BlockReceiver blocks;

  /**
   * @param current whether a line is still the one in use
   */
  Unasked(Audience audience, Mailbox mailbox, Predicate<Line> current) {
    this.audience = audience;
    this.mailbox = mailbox;
    this.current = current;
  }

  static boolean is(Line.Received received) {
    return received.sap() != Line.PUBLIC_SAP && (isSaid(received.apdu()) || isBlock(received));
  }

  /** Whether it is what meters say by themselves, to whichever client. */
  static boolean isSaid(Apdu apdu) {
    return apdu instanceof DataNotificationApdu || apdu instanceof EventNotificationRequest;
  }

  private static boolean isBlock(Line.Received received) {
    return received.sap() == Settings.PUSH_SAP && received.apdu() instanceof GeneralBlockTransfer;
  }

  /** What had begun to come is forgotten. */
  void forget() {
    blocks = null;
  }

  /**
   * Hands it on.
   *
   * @return false when nobody may hear it
   * @throws CodecException when blocks are nothing together
   */
  boolean said(Line line, Line.Received received) throws CodecException {
    if (!audience.isAssociated()) {
      return false;
    }
    if (received.apdu() instanceof GeneralBlockTransfer block) {
      return block(line, received.sap(), block);
    }
    if (received.apdu() instanceof DataNotificationApdu push) {
      DataNotification notification = push.notification();
      audience.notified(notification, committed(line, received.sap(), notification));
    } else if (received.apdu() instanceof EventNotificationRequest event) {
      audience.happened(new EventNotification(event.time(), event.attribute(), event.value()));
    }
    return true;
  }

  /** A long push comes in blocks; those that got lost are asked for at the end of a window. */
  private boolean block(Line line, int sap, GeneralBlockTransfer block) throws CodecException {
    if (block.blockNumber() == 1) {
      blocks = new BlockReceiver(MOST_OCTETS, Transfer.WINDOW);
    }
    BlockReceiver receiving = blocks;
    if (receiving == null || block.blockData().length() == 0) {
      return false;
    }
    blocks = null;
    boolean awaited = receiving.take(block);
    if (receiving.isComplete()) {
      Line.Received whole = line.open(sap, Octets.of(receiving.apdu()));
      return is(whole) && !isBlock(whole) && said(line, whole);
    }
    blocks = receiving;
    if (awaited) {
      send(line, sap, receiving.acknowledgement(0));
    }
    return true;
  }

  private static void send(Line line, int sap, GeneralBlockTransfer block) {
    try {
      line.send(sap, Apdus.encode(block));
    } catch (CosemException tooLong) {
      // An acknowledgement has nine octets: a link that cannot carry it carries nothing.
    }
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
