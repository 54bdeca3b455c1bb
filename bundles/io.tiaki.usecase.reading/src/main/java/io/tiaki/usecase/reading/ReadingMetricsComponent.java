package io.tiaki.usecase.reading;

import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows what the use case counts; apart from it, because its probe has another name. */
@Component(name = "io.tiaki.usecase.reading.metrics")
public final class ReadingMetricsComponent implements MetricSource {
  private final MetricSource figures;

  @Activate
  public ReadingMetricsComponent(@Reference ReadingComponent reading) {
    figures = reading.figures();
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
