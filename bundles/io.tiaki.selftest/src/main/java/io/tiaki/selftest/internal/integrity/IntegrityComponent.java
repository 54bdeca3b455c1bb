package io.tiaki.selftest.internal.integrity;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.JournalReader;
import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.platform.StateStore;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.selftest.internal.SelfTestComponent;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The test of the installed software, and the command with which an administrator accepts it. */
@Component(
    name = "io.tiaki.selftest.integrity",
    configurationPid = SelfTestComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = {"osgi.command.scope=tiaki", "osgi.command.function=baseline"},
    service = {SelfTest.class, IntegrityComponent.class})
public final class IntegrityComponent implements SelfTest, Integrity.Past {
  /** System property that the launcher sets for one start: what is there now is accepted. */
  private static final String ACCEPT = "tiaki.baseline";

  private final Integrity integrity;
  private final Set<String> signers;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable StateStore state;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable JournalReader reader;

  @Activate
  public IntegrityComponent(BundleContext context, SelfTestComponent.Config config) {
    signers =
        Stream.of(config.signers().split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    SoftwareOfFramework places = new SoftwareOfFramework(context, config.packages_dir().strip());
    integrity = new Integrity(places::look, () -> Optional.ofNullable(state), this, this::signer);
  }

  /** {@code tiaki:baseline accept}: what is installed now is what should be. */
  public String baseline(String word) throws InterruptedException {
    return word.equals("accept")
        ? integrity.run(true).text()
        : "Not understood: use accept, when you have replaced the software yourself";
  }

  @Override
  public String name() {
    return "integrity";
  }

  @Override
  public String protects() {
    return "that the software is the one that was signed or installed";
  }

  @Override
  public Consequence consequence() {
    return Consequence.SAFE;
  }

  @Override
  public Health run() throws InterruptedException {
    boolean accept = "accept".equals(System.getProperty(ACCEPT));
    Health health = integrity.run(accept);
    if (accept && health.status() != Health.Status.UNKNOWN) {
      System.clearProperty(ACCEPT);
    }
    return health;
  }

  private String signer(UnitFile unit) {
    SecurityModule module = security;
    if (module == null || unit.signature().length == 0) {
      return "";
    }
    try {
      byte[] digest = Hash.sha256().digest(unit.manifest());
      String name =
          module.verifyDetached(unit.signature(), digest, Purpose.CODE_SIGNER).commonName();
      return signers.contains(name) ? name : "";
    } catch (SecurityModuleException e) {
      return "";
    }
  }

  @Override
  public boolean isThere() {
    return reader != null && journal != null;
  }

  @Override
  public boolean hasRecorded() throws IOException {
    JournalReader there = reader;
    if (there == null) {
      throw new IOException("the journal went away");
    }
    return Recollection.of(there, Integrity.RECORDED);
  }

  @Override
  public void record(JournalEvent event) {
    Journal there = journal;
    if (there != null) {
      there.record(event);
    }
  }
}
