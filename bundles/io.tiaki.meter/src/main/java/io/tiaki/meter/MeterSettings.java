package io.tiaki.meter;

import io.tiaki.meter.internal.cosem.AtHome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the meter process runs with.
 *
 * @param data folder for everything that is kept
 * @param meters 1 to 10,000
 * @param interval capture period, whole seconds
 * @param port UDP port of the first meter, 1 to 65,535, the others follow
 * @param host where the meters listen and are found
 * @param loss percent of datagrams lost in each direction, 0 to 90
 * @param profileRows entries of each load profile
 * @param zone where the people live
 * @param wrongName logical device name that the last meter shows in place of its own: a fault to
 *     test with
 * @param keys how meters and gateway prove who they are
 * @param cosem what COSEM does for security inside
 * @param clocks by how much the clocks of the last meters are ahead at the start, in their order: a
 *     fault to test with
 * @param atHome who answers questions, meter after meter, and again from the first
 * @param maker PEM file with the public key or certificate of who may make firmware
 */
public record MeterSettings(
    Path data,
    int meters,
    Duration interval,
    int port,
    String host,
    int loss,
    int profileRows,
    ZoneId zone,
    Optional<String> wrongName,
    KeySettings keys,
    CosemSettings cosem,
    List<Duration> clocks,
    List<AtHome> atHome,
    Path maker) {
  /** The most meters of one process. */
  public static final int MOST_METERS = 10_000;

  /** Without COSEM security. */
  public MeterSettings(
      Path data,
      int meters,
      Duration interval,
      int port,
      String host,
      int loss,
      int profileRows,
      ZoneId zone,
      Optional<String> wrongName,
      KeySettings keys) {
    this(
        data,
        meters,
        interval,
        port,
        host,
        loss,
        profileRows,
        zone,
        wrongName,
        keys,
        CosemSettings.NONE,
        List.of(),
        List.of(AtHome.SOMEBODY),
        makerIn(data));
  }

  private static Path makerIn(Path data) {
    return data.resolve("meters").resolve("maker.pem");
  }

  private static final int MOST_ROWS = 100_000;
  private static final int USUAL_ROWS = 2_880;
  private static final int MOST_ROWS_TOGETHER = 5_000_000;

  /**
   * Entries of a profile when nothing else is wanted: bounded for all meters together, at 15 octets
   * each.
   */
  static int usualRows(int meters) {
    return Math.min(USUAL_ROWS, MOST_ROWS_TOGETHER / meters);
  }

  /**
   * Reads them from their text forms.
   *
   * @param texts by key, as in meter.properties; what is missing or empty has its default
   * @throws UsageException with a message that names the key
   */
  static MeterSettings of(Map<String, String> texts) throws UsageException {
    Texts from = new Texts(texts);
    int meters = from.number("meters", 25, 1, MOST_METERS);
    int port = from.number("port", 24_000, 1, 65_535);
    if (port + meters - 1 > 65_535) {
      throw new UsageException(
          "port: "
              + meters
              + " meters from port "
              + port
              + " on need ports above 65535; choose a --port of at most "
              + (65_536 - meters));
    }
    Path data = from.path("data", ".data/tiaki");
    return new MeterSettings(
        data,
        meters,
        from.duration("interval", Duration.ofSeconds(5)),
        port,
        from.host("host", "127.0.0.1"),
        from.number("loss", 0, 0, 90),
        from.number("profile.rows", usualRows(meters), 1, MOST_ROWS),
        from.zone("zone", "Europe/Stockholm"),
        from.fault("fault"),
        KeySettings.of(texts, data),
        CosemSettings.of(texts, data),
        from.clocks("fault", meters),
        from.choices(
            "at.home",
            Arrays.asList(AtHome.values()),
            who -> who.name().toLowerCase(Locale.ROOT),
            List.of(AtHome.SOMEBODY)),
        from.optionalPath("firmware.maker.file").orElse(makerIn(data)));
  }
}
