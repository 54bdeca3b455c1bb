package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The COSEM security of one group of meters, from one configuration each. A change holds at once:
 * meters it concerns are associated anew.
 */
@Component(
    name = PolicyComponent.PID,
    configurationPid = PolicyComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "tiaki.configuration=optional",
    service = GroupPolicy.class)
@Designate(ocd = PolicyComponent.Config.class, factory = true)
public final class PolicyComponent implements GroupPolicy {
  static final String PID = "io.tiaki.cosem.client.policy";

  private static final Logger LOG = LoggerFactory.getLogger(PolicyComponent.class);

  /** Settings, as the console shows them. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki COSEM security of a group of meters",
      description =
          "How the associations with the meters of one group are secured by COSEM, inside the session.",
      icon = @Icon(resource = "OSGI-INF/icon/cosem.png", size = 32))
  @interface Config {
    @AttributeDefinition(
        name = "Group",
        description = "Group of meters, as in the fourth column of the directory.",
        required = false)
    String group() default "";

    @AttributeDefinition(
        name = "Mechanism",
        description =
            "How client and meter are authenticated: none, low (password) or high level security with AES, MD5, SHA-1, GMAC, SHA-256 or ECDSA.",
        options = {
          @Option(label = "none", value = "none"),
          @Option(label = "low: password", value = "low"),
          @Option(label = "hls2: AES", value = "hls2"),
          @Option(label = "hls3: MD5", value = "hls3"),
          @Option(label = "hls4: SHA-1", value = "hls4"),
          @Option(label = "hls5: GMAC", value = "hls5"),
          @Option(label = "hls6: SHA-256", value = "hls6"),
          @Option(label = "hls7: ECDSA", value = "hls7")
        })
    String mechanism() default "none";

    @AttributeDefinition(
        name = "Ciphering",
        description = "How APDUs are ciphered, authenticated and encrypted, with the meter's keys.",
        options = {
          @Option(label = "none", value = "none"),
          @Option(label = "glo: service-specific, global key", value = "glo"),
          @Option(label = "ded: service-specific, dedicated key", value = "ded"),
          @Option(label = "general-glo: general-glo-ciphering", value = "general-glo"),
          @Option(label = "general-ded: general-ded-ciphering", value = "general-ded"),
          @Option(label = "general: general-ciphering", value = "general")
        })
    String ciphering() default "none";

    @AttributeDefinition(
        name = "Signature key",
        description =
            "Alias of the gateway's key that signs with hls7: on P-256 for suite 1, on P-384 for suite 2.")
    String signing_alias() default "dtls";
  }

  /** What one configuration says. */
  private record Settings(String group, Optional<SecurityPolicy> policy, String signingAlias) {}

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
      SecurityPolicy policy =
          SecurityPolicy.of(Mechanism.of(config.mechanism()), CipheringMode.of(config.ciphering()));
      LOG.info("Associations with meters of group {} are secured by {}", config.group(), policy);
      return new Settings(config.group(), Optional.of(policy), config.signing_alias());
    } catch (IllegalArgumentException e) {
      LOG.error(
          "No meter of group {} is associated, its policy is wrong: {}. Correct the configuration {}.",
          config.group(),
          e.getMessage(),
          PID);
      return new Settings(config.group(), Optional.empty(), config.signing_alias());
    }
  }

  @Override
  public String group() {
    return settings.group();
  }

  @Override
  public Optional<SecurityPolicy> policy() {
    return settings.policy();
  }

  @Override
  public String signingAlias() {
    return settings.signingAlias();
  }
}
