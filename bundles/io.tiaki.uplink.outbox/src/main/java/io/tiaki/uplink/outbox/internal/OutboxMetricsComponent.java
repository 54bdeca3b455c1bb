package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows what the outbox counts; apart from it, because its probe has another name. */
@Component(name = "io.tiaki.uplink.outbox.metrics")
public final class OutboxMetricsComponent implements MetricSource {
  private final MetricSource figures;

  @Activate
  public OutboxMetricsComponent(@Reference OutboxComponent outbox) {
    figures = outbox.figures();
  }

  @Override
  public String name() {
    return figures.name();
  }

  @Override
  public List<Metric> metrics() {
    return figures.metrics();
  }
}
