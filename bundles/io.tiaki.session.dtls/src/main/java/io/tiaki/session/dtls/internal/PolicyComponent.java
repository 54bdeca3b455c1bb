package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Policy;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of one group of meters, from one configuration each. A change counts for the next
 * handshake of each meter; sessions stay unless it forbids them.
 */
@Component(
    name = PolicyComponent.PID,
    configurationPid = PolicyComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "tiaki.configuration=optional",
    service = GroupPolicy.class)
@Designate(ocd = PolicyComponent.Config.class, factory = true)
public final class PolicyComponent implements GroupPolicy {
  static final String PID = "io.tiaki.session.dtls.policy";

  private static final Logger LOG = LoggerFactory.getLogger(PolicyComponent.class);

  /** Settings, as the console shows them. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki DTLS policy of a group of meters",
      description = "How the meters of one group prove who they are, and with which cryptography.",
      icon = @Icon(resource = "OSGI-INF/icon/session.png", size = 32))
  @interface Config {
    @AttributeDefinition(
        name = "Group",
        description = "Group of meters, as in the fourth column of the directory.",
        required = false)
    String group() default "";

    @AttributeDefinition(
        name = "Authentication",
        description =
            "One or several of certificate, raw-public-key, ecdhe-psk, psk; the first is preferred. Empty = certificate.",
        required = false)
    String[] authentication() default {};

    @AttributeDefinition(
        name = "Cipher suites",
        description =
            "Registered names, the first is preferred. Empty = AES-GCM and ChaCha20-Poly1305 for the authentication.",
        required = false)
    String[] suites() default {};

    @AttributeDefinition(
        name = "Curves",
        description =
            "One or several of x25519, secp256r1, secp384r1, brainpoolP256r1, brainpoolP384r1; the first is preferred. Keys sign on all but x25519. Empty = x25519, secp256r1.",
        required = false)
    String[] curves() default {};
  }

  /** What one configuration says. */
  private record Settings(String group, Optional<Policy> policy) {}

  private volatile Settings settings;

  @Activate
  public PolicyComponent(Config config) {
    settings = read(config);
  }

  @Modified
  void modified(Config config) {
    settings = read(config);
  }

  private static Settings read(Config config) {
    try {
      Policy policy =
          Policy.of(words(config.authentication()), words(config.suites()), words(config.curves()));
      LOG.info("Meters of group {} connect with {}", config.group(), policy);
      return new Settings(config.group(), Optional.of(policy));
    } catch (IllegalArgumentException e) {
      LOG.error(
          "No meter of group {} connects, its policy is wrong: {}. Correct the configuration {}.",
          config.group(),
          e.getMessage(),
          PID);
      return new Settings(config.group(), Optional.empty());
    }
  }

  /** In a file of properties several stand in one value, separated by commas. */
  private static List<String> words(String[] values) {
    return List.of(String.join(",", values).split(",", -1));
  }

  @Override
  public String group() {
    return settings.group();
  }

  @Override
  public Optional<Policy> policy() {
    return settings.policy();
  }
}
