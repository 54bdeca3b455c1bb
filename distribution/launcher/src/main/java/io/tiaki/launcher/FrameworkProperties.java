package io.tiaki.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;

/** What the framework and its bundles are told at start. */
final class FrameworkProperties {
  private FrameworkProperties() {}

  static Map<String, String> of(Options options, Path data, Path storage) {
    Map<String, String> p = new HashMap<>();
    Path tmp = data.resolve("tmp");
    p.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    p.put("felix.cache.locking", "false");
    // Configuration comes from the watched files alone: what an earlier start read is not kept.
    p.put("felix.cm.dir", tmp.resolve("configurations").toString());
    // File Install begins with a folder in which nothing is; the real one it gets from
    // platform.status, once that is there to look over what is read.
    p.put("felix.fileinstall.dir", tmp.resolve("none").toString());
    p.put("felix.fileinstall.noInitialDelay", "true");
    p.put("felix.fileinstall.poll", "1000");
    p.put("felix.fileinstall.enableConfigSave", "false");
    p.put("felix.fileinstall.disableConfigSave", "true");
    p.put("felix.fileinstall.log.level", "1");
    p.put("felix.fileinstall.tmpdir", tmp.toString());
    p.put("org.apache.felix.eventadmin.ThreadPoolSize", "2");
    p.put("ds.loglevel", "warn");
    // platform.log passes entries on; a history would hold services of bundles that were updated.
    p.put("org.apache.felix.log.maxSize", "0");
    p.put("tiaki.configuration", options.configuration().toString());
    p.put("tiaki.data", data.toString());
    p.put("tiaki.packages", data.resolve("packages").toString());
    p.put("tiaki.exchange", options.data().resolve("exchange").toString());
    p.put("tiaki.secrets", options.data().resolve("secrets").toString());
    p.put("tiaki.gateway", options.id());
    p.put("tiaki.broker.host", options.brokerHost());
    p.put("tiaki.broker.port", Integer.toString(options.brokerPort()));
    p.put("tiaki.conceal", Boolean.toString(options.conceal().isPresent()));
    Options.Cells cells = options.conceal().orElse(new Options.Cells(4_096, 5_000));
    p.put("tiaki.conceal.octets", Integer.toString(cells.octets()));
    p.put("tiaki.conceal.slot", Long.toString(cells.slotMillis()));
    p.put("tiaki.packages.url", options.packagesUrl());
    p.put("tiaki.time.source", options.timeSource());
    return p;
  }
}
