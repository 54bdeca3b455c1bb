package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.model.MeterId;
import io.tiaki.session.SessionService;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Lets the client say why there is no session with a meter. A component of its own: the session
 * service needs the client as its listener, and one component for both would close a circle.
 */
@Component(
    name = "io.tiaki.cosem.client.failures",
    service = {})
public final class SessionFailuresComponent {
  private final CosemConversations conversations;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable SessionService sessions;

  @Activate
  public SessionFailuresComponent(@Reference CosemClientComponent client) {
    conversations = client.conversations();
    conversations.failures(this::failure);
  }

  private Optional<String> failure(MeterId meter) {
    SessionService current = sessions;
    return current == null ? Optional.empty() : current.lastFailure(meter);
  }

  @Deactivate
  void deactivate() {
    conversations.failures(meter -> Optional.empty());
  }
}
