package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Brings policies, keys and counters to the client, as they come and go. */
@Component(name = "io.tiaki.cosem.client.security", service = DirectoryListener.class)
public final class SecurityComponent implements DirectoryListener {
  private final CosemConversations conversations;
  private final KeptCounters counters = new KeptCounters();
  private final GroupSecurity security = new GroupSecurity(counters);

  @Activate
  public SecurityComponent(@Reference CosemClientComponent client) {
    conversations = client.conversations();
    client.secure(security);
  }

  /** Nothing is associated any more: without policies nobody knows how. */
  @Deactivate
  void deactivate() {
    conversations.secure(
        meter ->
            CompletableFuture.failedStage(
                new CosemException(Reason.UNREACHABLE, "the COSEM client is stopping")));
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindDirectory(MeterDirectory directory) {
    security.directory(directory);
  }

  void unbindDirectory(MeterDirectory directory) {
    security.directory(null);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      updated = "bindModule")
  void bindModule(SecurityModule module) {
    security.module(module);
    conversations.retry();
  }

  void unbindModule(SecurityModule module) {
    security.module(null);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindStore(StateStore store) {
    counters.store(store);
    conversations.retry();
  }

  void unbindStore(StateStore store) {
    counters.store(null);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedPolicy")
  void bindPolicy(GroupPolicy policy) {
    security.add(policy);
    updatedPolicy(policy);
  }

  void updatedPolicy(GroupPolicy policy) {
    conversations.secureAnew();
  }

  void unbindPolicy(GroupPolicy policy) {
    security.remove(policy);
    updatedPolicy(policy);
  }

  @Override
  public void changed(MeterEntry entry) {
    // A meter of another group is secured otherwise from its next association on.
  }

  @Override
  public void removed(MeterId id) {
    counters.forget(id);
  }
}
