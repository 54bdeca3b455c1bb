package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells whether the slots of concealed traffic carry what comes; apart from the outbox's probe. */
@Component(name = "io.tiaki.uplink.outbox.budget")
public final class OutboxBudgetComponent implements HealthProbe {
  private final HealthProbe budget;

  @Activate
  public OutboxBudgetComponent(@Reference OutboxComponent outbox) {
    budget = outbox.budget();
  }

  @Override
  public String name() {
    return budget.name();
  }

  @Override
  public CompletionStage<Health> probe() {
    return budget.probe();
  }
}
