package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.EventNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.model.MeterId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners that know of one meter's association. Used by its mailbox only. */
final class Audience {
  private static final Logger log = LoggerFactory.getLogger(Audience.class);

  private final MeterId meter;
  private final CopyOnWriteArrayList<MeterListener> registered;
  private final List<MeterListener> told = new ArrayList<>();
  private boolean associated;

  Audience(MeterId meter, CopyOnWriteArrayList<MeterListener> registered) {
    this.meter = meter;
    this.registered = registered;
  }

  /** Whether the meter was announced and not lost since. */
  boolean isAssociated() {
    return associated;
  }

  /** The meter is associated: those who do not know yet hear of it. */
  void associated() {
    associated = true;
    registered.forEach(this::added);
  }

  /** A listener came, or comes again. */
  void added(MeterListener listener) {
    if (associated && registered.contains(listener) && !told.contains(listener)) {
      told.add(listener);
      call(listener, l -> l.associated(meter));
    }
  }

  void removed(MeterListener listener) {
    told.remove(listener);
  }

  void notified(DataNotification notification, Runnable committed) {
    told.forEach(listener -> call(listener, l -> l.notified(meter, notification, committed)));
  }

  void happened(EventNotification event) {
    told.forEach(listener -> call(listener, l -> l.happened(meter, event)));
  }

  void lost() {
    associated = false;
    told.forEach(listener -> call(listener, l -> l.lost(meter)));
    told.clear();
  }

  /** One listener that throws must not keep the others from hearing. */
  private void call(MeterListener listener, Consumer<MeterListener> call) {
    if (!registered.contains(listener)) {
      return;
    }
    try {
      call.accept(listener);
    } catch (RuntimeException | Error e) {
      log.error(
          "Listener {} failed on meter {}; report this as a bug",
          listener.getClass().getName(),
          meter,
          e);
    }
  }
}
