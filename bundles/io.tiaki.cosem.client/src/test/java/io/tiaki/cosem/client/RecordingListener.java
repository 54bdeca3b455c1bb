package io.tiaki.cosem.client;

import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.model.MeterId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it hears. */
final class RecordingListener implements MeterListener {
  final List<String> heard = new CopyOnWriteArrayList<>();

  @Override
  public void associated(MeterId meter) {
    heard.add("associated " + meter);
  }

  @Override
  public void notified(MeterId meter, DataNotification notification) {
    heard.add("notified " + meter + " " + notification.body());
  }

  @Override
  public void lost(MeterId meter) {
    heard.add("lost " + meter);
  }
}
