package io.tiaki.kura.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.kura.channel.ChannelRecord;
import org.eclipse.kura.channel.listener.ChannelListener;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.driver.ChannelDescriptor;
import org.eclipse.kura.driver.Driver;
import org.eclipse.kura.driver.PreparedRead;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver of Kura as OSGi sees it: one for each configuration of the factory. A changed setting
 * leaves the driver and its listeners where they are.
 */
@Component(
    name = DriverComponent.PID,
    configurationPid = DriverComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = {Driver.class, ConfigurableComponent.class})
@Designate(ocd = DriverComponent.Config.class, factory = true)
public final class DriverComponent implements Driver, ConfigurableComponent, Services {
  static final String PID = "io.tiaki.kura.driver";
  private static final Logger LOG = LoggerFactory.getLogger(DriverComponent.class);
  private static final int MOST_ISSUER = 64;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki meters",
      description = "Meters of the Tiaki gateway as assets: read, write, listen.",
      icon = @Icon(resource = "OSGI-INF/icon/meter.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Issuer",
        description =
            "In whose name Kura asks: 1 to 64 characters of A-Z a-z 0-9 . -; access control knows it as kura:NAME"
                + " and must list it in local.operators. Empty: everything is denied.",
        required = false)
    String issuer() default "";

    @AttributeDefinition(
        name = "Meters",
        description =
            "Logical device names of the meters, at most 100, separated by commas or line breaks. Empty: none.|TextArea",
        required = false)
    String meters() default "";

    @AttributeDefinition(
        name = "Writable",
        description =
            "Whether channels may be written, if access control permits it too. false: they may not.")
    boolean writable() default false;

    @AttributeDefinition(
        name = "Time-out (ms)",
        description = "How long a call of an asset takes at most, in milliseconds.",
        min = "100",
        max = "60000")
    int timeout_ms() default 10_000;
  }

  private final MeterDriver driver;
  private final Listening listening;
  private String problem = "";

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable CosemClient cosem;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable AccessControl access;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable MeterDirectory directory;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Journal journal;

  @Activate
  public DriverComponent(@Reference FeedComponent shared, Config config) {
    driver = new MeterDriver(this, shared.subset(), Clock.systemUTC());
    listening = new Listening(driver, shared.feed());
    modified(config);
  }

  @Modified
  void modified(Config config) {
    try {
      String issuer = config.issuer().strip();
      if (!issuer.matches("[A-Za-z0-9.-]{0," + MOST_ISSUER + "}")) {
        throw new IllegalArgumentException(
            "'issuer' must be 1 to " + MOST_ISSUER + " characters of A-Z a-z 0-9 . -");
      }
      driver.settings(
          new DriverSettings(
              issuer,
              DriverSettings.meters(config.meters()),
              config.writable(),
              Duration.ofMillis(Math.max(100, Math.min(60_000, config.timeout_ms())))));
      problem = "";
    } catch (IllegalArgumentException e) {
      unusable(String.valueOf(e.getMessage()));
    }
  }

  /** Kura sets the same settings several times at its start: said once. */
  private void unusable(String why) {
    if (!why.equals(problem)) {
      LOG.error("A driver of Kura is out of use: {}. Correct the configuration {}", why, PID);
    }
    problem = why;
    driver.unusable(why);
  }

  @Deactivate
  void deactivate() {
    listening.close();
    driver.close();
  }

  @Override
  public void connect() {
    // Sessions with meters are the gateway's business: they are there, or a channel says why not.
  }

  @Override
  public void disconnect() {
    // As above.
  }

  @Override
  public ChannelDescriptor getChannelDescriptor() {
    return new ChannelAttributes();
  }

  @Override
  public void read(List<ChannelRecord> records) {
    driver.read(records);
  }

  @Override
  public void write(List<ChannelRecord> records) {
    driver.write(records);
  }

  @Override
  public void registerChannelListener(Map<String, Object> channelConfig, ChannelListener listener)
      throws ConnectionException {
    try {
      listening.add(channelConfig, listener);
    } catch (RefusedException e) {
      throw new ConnectionException(e.getMessage(), e);
    }
  }

  @Override
  public void unregisterChannelListener(ChannelListener listener) {
    listening.remove(listener);
  }

  @Override
  public PreparedRead prepareRead(List<ChannelRecord> records) {
    return new PreparedChannels(driver, records);
  }

  @Override
  public Optional<CosemClient> cosem() {
    return Optional.ofNullable(cosem);
  }

  @Override
  public Optional<AccessControl> access() {
    return Optional.ofNullable(access);
  }

  @Override
  public Optional<MeterDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }
}
