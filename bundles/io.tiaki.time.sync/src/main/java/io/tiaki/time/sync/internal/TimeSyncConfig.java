package io.tiaki.time.sync.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration. The defaults trust nothing but authenticated servers that agree. */
@ObjectClassDefinition(
    id = TimeSyncComponent.PID,
    name = "Tiaki time",
    description = "Whether the host's clock can be trusted.",
    icon = @Icon(resource = "OSGI-INF/icon/time.png", size = 32))
public @interface TimeSyncConfig {
  @AttributeDefinition(
      name = "Source",
      description =
          "What vouches for the clock: chrony on this host, or nothing but the host itself, for demonstrations.",
      options = {
        @Option(label = "chrony", value = "chrony"),
        @Option(label = "the host's clock, without proof", value = "host")
      })
  String source() default "chrony";

  @AttributeDefinition(name = "chronyc", description = "Absolute path of the program chronyc.")
  String chronyc_path() default "/usr/bin/chronyc";

  @AttributeDefinition(
      name = "chronyd's socket",
      description = "Absolute path of chronyd's command socket. Empty: chronyc's own default.",
      required = false)
  String chronyc_socket() default "";

  @AttributeDefinition(
      name = "Poll (s)",
      description = "How often the source is asked, in seconds.",
      min = "1",
      max = "600")
  int poll_s() default 10;

  @AttributeDefinition(
      name = "Servers (servers)",
      description = "So many time servers must agree: three outvote a liar.",
      min = "1",
      max = "16")
  int servers_min() default 3;

  @AttributeDefinition(
      name = "Authenticated (servers)",
      description = "So many of those that agree must be authenticated (NTS or symmetric key).",
      min = "0",
      max = "16")
  int authenticated_min() default 3;

  @AttributeDefinition(
      name = "Deviation (ms)",
      description =
          "How far the clock may be off at most: 3 % of the capture period, 27,000 ms of 15 minutes.",
      min = "100",
      max = "600000")
  int deviation_ms() default 27_000;

  @AttributeDefinition(
      name = "Jump (ms)",
      description = "A change by more than this at once was made by somebody and ends the trust.",
      min = "100",
      max = "600000")
  int jump_ms() default 1_000;

  @AttributeDefinition(
      name = "Holdover (s)",
      description = "So long the clock is trusted while its source is away, if its drift allows.",
      min = "0",
      max = "2592000")
  int holdover_s() default 86_400;

  @AttributeDefinition(
      name = "Drift (ppm)",
      description = "How much the clock goes wrong without its source, in millionths.",
      min = "1",
      max = "1000")
  int drift_ppm() default 100;

  @AttributeDefinition(
      name = "Bootstrap (s)",
      description = "After so long without trusted time since the start an operator is called.",
      min = "10",
      max = "86400")
  int bootstrap_s() default 900;

  @AttributeDefinition(
      name = "Floor reset",
      description =
          "An instant like 2026-01-31T12:00:00Z. The newest time that was trusted is set to it, once per value: for the case that it was wrong.",
      required = false)
  String floor_reset() default "";
}
