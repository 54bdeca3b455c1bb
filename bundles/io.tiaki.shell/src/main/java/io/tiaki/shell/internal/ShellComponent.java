package io.tiaki.shell.internal;

import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.JournalArchive;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.TrustedTime;
import io.tiaki.session.SessionService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The commands of the scope {@code tiaki}. Gogo finds them by their service properties, so nothing
 * of Gogo is needed to build or run this. What a command returns is what the shell prints.
 */
@Component(
    name = "io.tiaki.shell",
    service = ShellComponent.class,
    property = {
      "osgi.command.scope=tiaki",
      "osgi.command.function=journal",
      "osgi.command.function=metrics",
      "osgi.command.function=sessions",
      "osgi.command.function=time"
    })
public final class ShellComponent {
  private static final String NO_JOURNAL =
      "The journal (io.tiaki.journal) is not there: see the log.";

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile List<MetricSource> sources = List.of();

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable SessionService service;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable MeterDirectory directory;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable TrustedTime time;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable JournalArchive archive;

  /** {@code tiaki:journal}: how the three logs stand. */
  public String journal() {
    JournalArchive there = archive;
    return there == null ? NO_JOURNAL : JournalReport.status(there);
  }

  /** {@code tiaki:journal LOG}: checks a whole log. */
  public String journal(String log) {
    JournalArchive there = archive;
    return there == null ? NO_JOURNAL : JournalReport.check(there, log);
  }

  /** {@code tiaki:journal LOG FILE}: exports a log into a new file. */
  public String journal(String log, String file) {
    JournalArchive there = archive;
    return there == null ? NO_JOURNAL : JournalReport.export(there, log, file);
  }

  /** {@code tiaki:journal LOG SEQUENCE CHAIN}: frees what was exported, as the export says. */
  public String journal(String log, String sequence, String chain) {
    JournalArchive there = archive;
    return there == null ? NO_JOURNAL : JournalReport.confirm(there, log, sequence, chain);
  }

  /** {@code tiaki:metrics}: every number that is not 0. */
  public String metrics() {
    return MetricsReport.of(sources, "");
  }

  /** {@code tiaki:metrics PREFIX}: every number whose name begins so, those that are 0 too. */
  public String metrics(String prefix) {
    return MetricsReport.of(sources, prefix);
  }

  /** {@code tiaki:sessions}: how many meters are connected, and why the others are not. */
  public String sessions() {
    MeterDirectory meters = directory;
    SessionService current = service;
    if (meters == null || current == null) {
      return "The "
          + (meters == null
              ? "directory (io.tiaki.store)"
              : "session service (io.tiaki.session.dtls)")
          + " is not there: see the log.";
    }
    return SessionsReport.of(meters, current);
  }

  /** {@code tiaki:time}: how late it is, and whether that is sure. */
  public String time() {
    TrustedTime present = time;
    if (present == null) {
      return "The time service (io.tiaki.time.sync) is not there: see the log.";
    }
    return TimeReport.of(present.now(), present.trust());
  }
}
