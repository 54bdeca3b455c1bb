package io.tiaki.transport.udp.internal;

import io.tiaki.platform.MetricSource;
import io.tiaki.platform.SelfTest;
import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.udp.BindAddress;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSettings;
import java.io.File;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's UDP link. The service is registered by hand, because it exists only while the port
 * is bound: whoever needs the link waits for it instead of sending into the void.
 */
@Component(
    name = UdpComponent.PID,
    configurationPid = UdpComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {})
@Designate(ocd = UdpComponent.Config.class)
public final class UdpComponent {
  static final String PID = "io.tiaki.transport.udp";

  /** Only where our launcher started it is the process ours alone. */
  private static final String LAUNCHER = "tiaki.packages";

  private static final String PORT_FILE = "port";
  private static final Logger LOG = LoggerFactory.getLogger(UdpComponent.class);

  /** Settings, as the console shows them. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki UDP link",
      description = "The UDP socket that carries DTLS to and from meters.",
      icon = @Icon(resource = "OSGI-INF/icon/udp.png", size = 32))
  @interface Config {
    @AttributeDefinition(
        name = "Bind",
        description =
            "Local address and port: [::]:0 for IPv6 and IPv4 on any free port (the last one again if it can be), 0.0.0.0:0 for IPv4 only."
                + " Empty = no socket is opened.",
        required = false)
    String bind() default "";

    @AttributeDefinition(
        name = "Link id",
        description = "The link's id: 1 to 32 characters of a-z, 0-9 and -.")
    String link_id() default "udp";

    @AttributeDefinition(
        name = "Largest datagram (octets)",
        description =
            "The most octets of an outgoing datagram; 1232 passes every IPv6 path without fragmentation.",
        min = "64",
        max = "65507")
    int max_datagram() default UdpSettings.DEFAULT_MAX_DATAGRAM;

    @AttributeDefinition(
        name = "Queue (datagrams)",
        description =
            "Datagrams kept while the session service is being replaced; more are dropped and counted.",
        min = "0",
        max = "65536")
    int queue_count() default 4096;

    @AttributeDefinition(
        name = "Queue (octets)",
        description =
            "Octets kept while the session service is being replaced; more are dropped and counted.",
        min = "0",
        max = "67108864")
    int queue_octets() default 1_048_576;

    @AttributeDefinition(
        name = "Receive buffer (octets)",
        description =
            "Octets asked of the system for the socket's receive buffer (it may grant less); 0 = its default.",
        min = "0",
        max = "67108864")
    int receive_buffer_octets() default 4_194_304;

    @AttributeDefinition(
        name = "Retry (ms)",
        description = "Milliseconds between attempts to open the socket while the port is in use.",
        min = "100",
        max = "60000")
    int retry_ms() default 3000;
  }

  private final BundleContext bundle;
  private final @Nullable LinkOpener opener;
  private @Nullable ServiceRegistration<DatagramLink> registration;
  private @Nullable ServiceRegistration<MetricSource> metrics;
  private @Nullable ServiceRegistration<SelfTest> sockets;
  private boolean ended;

  @Activate
  public UdpComponent(BundleContext bundle, Config config) {
    this.bundle = bundle;
    this.opener = config.bind().isBlank() ? null : opener(config);
  }

  private @Nullable LinkOpener opener(Config config) {
    try {
      File file = bundle.getDataFile(PORT_FILE);
      UdpSettings settings =
          new UdpSettings(
              config.link_id(),
              BindAddress.parse(config.bind()),
              config.max_datagram(),
              config.queue_count(),
              config.queue_octets(),
              config.receive_buffer_octets());
      return new LinkOpener(
          settings,
          new PortMemory(file == null ? null : file.toPath()),
          config.retry_ms(),
          this::opened);
    } catch (IllegalArgumentException e) {
      LOG.error("No UDP link: {}. Correct the configuration {}.", e.getMessage(), PID);
      return null;
    }
  }

  private synchronized void opened(UdpLink link) {
    if (!ended) {
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put(DatagramLink.ID, link.id());
      metrics = bundle.registerService(MetricSource.class, new UdpMetrics(link), properties);
      registration = bundle.registerService(DatagramLink.class, link, properties);
      if (bundle.getProperty(LAUNCHER) != null) {
        SelfTest test = new SocketTest(Path.of("/proc"), link.localAddress().getPort());
        sockets = bundle.registerService(SelfTest.class, test, properties);
      }
    }
  }

  @Deactivate
  void deactivate() {
    ServiceRegistration<DatagramLink> current;
    ServiceRegistration<MetricSource> counted;
    ServiceRegistration<SelfTest> tested;
    synchronized (this) {
      ended = true;
      current = registration;
      counted = metrics;
      tested = sockets;
    }
    if (current != null) {
      current.unregister();
    }
    if (counted != null) {
      counted.unregister();
    }
    if (tested != null) {
      tested.unregister();
    }
    if (opener != null) {
      opener.close();
    }
  }
}
