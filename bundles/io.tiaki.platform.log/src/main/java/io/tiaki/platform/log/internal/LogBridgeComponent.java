package io.tiaki.platform.log.internal;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what goes to the OSGi Log Service (OSGi Compendium, 101) on to SLF4J, so that there is one
 * log to read.
 */
@Component(
    service = {},
    immediate = true)
public final class LogBridgeComponent implements LogListener {
  /** While the launcher installs packages, bundles wait for each other; it tells what remains. */
  private static final String STARTING = "tiaki.starting";

  private static final String INSTALLER = "org.apache.felix.deploymentadmin";

  private final BundleContext context;
  private final LogReaderService reader;

  @Activate
  public LogBridgeComponent(BundleContext context, @Reference LogReaderService reader) {
    this.context = context;
    this.reader = reader;
    reader.addLogListener(this);
  }

  @Deactivate
  void deactivate() {
    reader.removeLogListener(this);
  }

  @Override
  public void logged(LogEntry entry) {
    // Framework and service events arrive as entries too; below WARN they are noise.
    LogLevel level = entry.getLogLevel();
    if (level == LogLevel.AUDIT || level.ordinal() > LogLevel.WARN.ordinal()) {
      return;
    }
    String name = name(entry);
    if (name.equals(INSTALLER) && level == LogLevel.WARN && context.getProperty(STARTING) != null) {
      return;
    }
    Logger log = LoggerFactory.getLogger(name);
    if (level == LogLevel.ERROR) {
      log.error("{}", entry.getMessage(), entry.getException());
    } else {
      log.warn("{}", entry.getMessage(), entry.getException());
    }
  }

  private static String name(LogEntry entry) {
    String bundle = entry.getBundle() == null ? null : entry.getBundle().getSymbolicName();
    return bundle == null ? "osgi" : bundle;
  }
}
