package io.tiaki.access.internal;

import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** One access profile from one configuration (R42). A change holds from the next reading on. */
@Component(
    name = ProfileComponent.PID,
    configurationPid = ProfileComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "tiaki.configuration=optional",
    service = ProfileSource.class)
@Designate(ocd = ProfileComponent.Config.class, factory = true)
public final class ProfileComponent implements ProfileSource {
  static final String PID = "io.tiaki.access.profile";

  private final Map<String, String> texts;

  /** Configuration; the keys' meanings in full stand in access-profiles.md. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki access profile",
      description = "What leaves for one recipient, processed how. Nothing without meters.",
      icon = @Icon(resource = "OSGI-INF/icon/access.png", size = 32))
  @interface Config {
    @AttributeDefinition(
        name = "Name",
        description = "1 to 20 characters of a-z 0-9 -.",
        required = false)
    String name() default "";

    @AttributeDefinition(
        name = "Processing",
        description = "What is made of the readings.",
        options = {
          @Option(label = "raw: as the meter registered them", value = "raw"),
          @Option(label = "register: registers at the ends of periods", value = "register"),
          @Option(label = "time-of-use: energy of each rate in a period", value = "time-of-use"),
          @Option(label = "maximum: greatest power in a period", value = "maximum"),
          @Option(label = "average: mean of several meters", value = "average"),
          @Option(label = "threshold: when a value leaves its limits", value = "threshold")
        })
    String processing() default "raw";

    @AttributeDefinition(
        name = "Meters",
        description =
            "*, or meters and group:NAME, separated by commas. Empty: none, nothing leaves.",
        required = false)
    String meters() default "";

    @AttributeDefinition(
        name = "Series",
        description = "OBIS codes of the meter's profiles, separated by commas.")
    String series() default "1-0:99.1.0.255";

    @AttributeDefinition(
        name = "Values",
        description = "OBIS codes of the values, separated by commas. Empty: all.",
        required = false)
    String obis() default "";

    @AttributeDefinition(
        name = "Interval (s)",
        description = "Only readings whose time stamp is a multiple of it. 0: each.",
        min = "0",
        max = "86400")
    int interval_s() default 0;

    @AttributeDefinition(
        name = "From",
        description = "First time stamp, like 2026-01-01T00:00:00Z. Empty: no limit.",
        required = false)
    String from() default "";

    @AttributeDefinition(
        name = "Until",
        description = "First time stamp that does not leave any more. Empty: no limit.",
        required = false)
    String until() default "";

    @AttributeDefinition(
        name = "Period",
        description = "P1M, P1D, or PT1M to PT1H dividing an hour.")
    String period() default "P1M";

    @AttributeDefinition(name = "Time zone", description = "Whose midnight begins days and months.")
    String zone() default "UTC";

    @AttributeDefinition(
        name = "Tariffs",
        description = "For time-of-use, like 1 mo-fr 06:00-22:00; 2 *.",
        required = false)
    String tariffs() default "";

    @AttributeDefinition(
        name = "Capture time (s)",
        description = "For maximum: how far apart registers are. Divides an hour.",
        min = "1",
        max = "3600")
    int capture_s() default 900;

    @AttributeDefinition(
        name = "Lower limit",
        description = "For threshold, in the value's unit. Empty: none.",
        required = false)
    String limit_low() default "";

    @AttributeDefinition(
        name = "Upper limit",
        description = "For threshold, in the value's unit. Empty: none.",
        required = false)
    String limit_high() default "";

    @AttributeDefinition(
        name = "Smallest group (meters)",
        description = "Nothing is said of fewer meters.",
        min = "3",
        max = "1000")
    int group_min() default 5;

    @AttributeDefinition(
        name = "Waiting (min)",
        description = "How long after a period its missing values are waited for.",
        min = "0",
        max = "50400")
    int wait_min() default 1440;

    @AttributeDefinition(
        name = "Corrections (days)",
        description = "For how long after a period late values correct its result.",
        min = "35",
        max = "400")
    int correction_days() default 35;

    @AttributeDefinition(name = "Recipient", description = "1 to 64 characters of A-Z a-z 0-9 -.")
    String recipient() default "dcs";

    @AttributeDefinition(
        name = "Encryption certificate",
        description = "Alias of the recipient's certificate. Empty: as the recipient.",
        required = false)
    String encryption_certificate() default "";

    @AttributeDefinition(
        name = "Relay",
        description =
            "Control system that carries messages to the recipient. Empty: it is the recipient.",
        required = false)
    String relay() default "";

    @AttributeDefinition(
        name = "Gateway hidden",
        description =
            "Whether the recipient does not learn which gateway it is. Needs relay and pseudonyms.")
    boolean gateway_hidden() default false;

    @AttributeDefinition(
        name = "Signing key",
        description = "Alias of the signing key in the security module.")
    String sign_credential() default "sign";

    @AttributeDefinition(
        name = "Pseudonymous",
        description = "Whether meters have pseudonyms that are this profile's own.")
    boolean pseudonymous() default false;

    @AttributeDefinition(
        name = "Retention (days)",
        description = "How long this profile needs readings to be kept. 0: until they left.",
        min = "0",
        max = "3660")
    int retention_days() default 0;

    @AttributeDefinition(
        name = "Batch (readings)",
        description = "Most readings of a message.",
        min = "1",
        max = "500")
    int batch_max() default 200;

    @AttributeDefinition(
        name = "Batch delay (ms)",
        description = "How long a reading waits for company, so that not each costs a signature.",
        min = "0",
        max = "60000")
    int batch_delay_ms() default 200;
  }

  @Activate
  public ProfileComponent(Map<String, Object> configuration) {
    Map<String, String> all = new HashMap<>();
    configuration.forEach((key, value) -> all.put(key, String.valueOf(value)));
    texts = Map.copyOf(all);
  }

  @Override
  public Map<String, String> texts() {
    return texts;
  }
}
