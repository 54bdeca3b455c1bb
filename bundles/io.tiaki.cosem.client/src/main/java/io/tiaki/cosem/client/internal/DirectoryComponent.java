package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Forgets meters that are no longer in the directory. */
@Component(name = "io.tiaki.cosem.client.directory")
public final class DirectoryComponent implements DirectoryListener {
  private final CosemConversations conversations;

  @Activate
  public DirectoryComponent(@Reference CosemClientComponent client) {
    conversations = client.conversations();
  }

  @Override
  public void changed(MeterEntry entry) {
    // A conversation begins with a session.
  }

  @Override
  public void removed(MeterId id) {
    conversations.forget(id);
  }
}
