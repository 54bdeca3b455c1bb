package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.client.CosemConversations;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Brings listeners to the client. A component of its own: listeners are use cases, which need the
 * client themselves, and one component that offers the client and needs the listeners would close a
 * circle.
 */
@Component(
    name = "io.tiaki.cosem.client.listeners",
    service = {})
public final class MeterListenersComponent {
  private final CosemConversations conversations;
  private volatile boolean ending;

  @Activate
  public MeterListenersComponent(@Reference CosemClientComponent client) {
    conversations = client.conversations();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(MeterListener listener) {
    conversations.add(listener);
  }

  /** A listener that goes while the client goes still hears that its meters are lost. */
  void removeListener(MeterListener listener) {
    if (!ending) {
      conversations.remove(listener);
    }
  }

  @Deactivate
  void deactivate() {
    ending = true;
  }
}
