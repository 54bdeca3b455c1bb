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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Brings policies, keys and counters to the client, as they come and go. */
@Component(
    name = "io.tiaki.cosem.client.security",
    service = DirectoryListener.class,
    immediate = true)
public final class SecurityComponent implements DirectoryListener {
  private final CosemConversations conversations;
  private final CosemClientComponent client;
  private final KeptCounters counters;
  private final GroupSecurity security;

  @Activate
  public SecurityComponent(@Reference CosemClientComponent client) {
    this.client = client;
    conversations = client.conversations();
    counters = client.counters();
    security = new GroupSecurity(counters);
  }

  /** What is there by now is bound: before that nobody knows how meters are secured. */
  @Activate
  void activate() {
    client.secure(security);
    conversations.retry();
  }

  /** Nothing is associated any more: without policies nobody knows how. */
  @Deactivate
  void deactivate() {
    conversations.secure(
        meter ->
            CompletableFuture.failedStage(
                new CosemException(
                    Reason.UNREACHABLE,
                    "the COSEM client does not know its policies: it stops, or starts again")));
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindDirectory(MeterDirectory directory) {
    security.directory(directory);
    conversations.retry();
  }

  void unbindDirectory(MeterDirectory directory) {
    security.directoryGone(directory);
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
    security.moduleGone(module);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindStore(StateStore store, Map<String, Object> properties) {
    counters.store(store, properties.get(StateStore.WENT_BACK) instanceof Long back ? back : 0);
    conversations.retry();
  }

  void unbindStore(StateStore store) {
    counters.storeGone(store);
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
    conversations.secureAnew(entry.id());
  }

  @Override
  public void removed(MeterId id) {
    // Its counter stays: the same keys may come back.
  }
}
