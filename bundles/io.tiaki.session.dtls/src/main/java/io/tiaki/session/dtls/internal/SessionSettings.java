package io.tiaki.session.dtls.internal;

/**
 * How the gateway keeps its sessions.
 *
 * @param credential alias of certificate and key; empty = no handshake is begun
 * @param parallel handshakes at once
 * @param retryMinMs first wait after a failure; also the least between two handshakes with one
 *     meter
 * @param retryMaxMs longest wait after failures
 * @param times of one handshake
 * @param keepaliveMs after so long without a record an empty one is sent; 0 = never
 * @param connectionIds whether a connection ID is offered (RFC 9146)
 * @param resumeAgeHours a session is resumed until so long after its full handshake; 0 = never
 * @param renewal when keys are renewed
 * @param link to the meters
 */
public record SessionSettings(
    String credential,
    int parallel,
    int retryMinMs,
    int retryMaxMs,
    HandshakeTimes times,
    int keepaliveMs,
    boolean connectionIds,
    int resumeAgeHours,
    RenewalLimits renewal,
    LinkSettings link) {
  private static final int DAY_HOURS = 24;
  private static final long HOUR_MS = 3_600_000;

  /**
   * @throws IllegalArgumentException when a value is outside its range
   */
  public SessionSettings {
    within("handshakes.parallel", parallel, 1, 2_000);
    within("retry.min.ms", retryMinMs, 10, 600_000);
    within("retry.max.ms", retryMaxMs, retryMinMs, 3_600_000);
    within("handshake.resend.ms", times.resendMillis(), 50, 60_000);
    within("handshake.timeout.ms", times.totalMillis(), 200, 600_000);
    within("handshake.silence.ms", times.silenceMillis(), 100, 600_000);
    within("keepalive.ms", keepaliveMs, 0, 3_600_000);
    within("resume.age.h", resumeAgeHours, 0, 168);
    within("handshake.datagram.octets", link.handshakeDatagram(), 256, 65_507);
    within("link.rate.kbps", link.kilobitsPerSecond(), 0, 1_000_000);
    within("rekey.age.h", renewal.ageHours(), 0, 168);
    within("rekey.records", renewal.records(), 16, 8_388_608);
    within("rekey.mib", renewal.mebibytes(), 1, 65_536);
  }

  /** With the usual age of sessions to resume, on a usual link. */
  public SessionSettings(
      String credential,
      int parallel,
      int retryMinMs,
      int retryMaxMs,
      HandshakeTimes times,
      int keepaliveMs,
      boolean connectionIds) {
    this(
        credential,
        parallel,
        retryMinMs,
        retryMaxMs,
        times,
        keepaliveMs,
        connectionIds,
        DAY_HOURS,
        RenewalLimits.USUAL,
        LinkSettings.USUAL);
  }

  long resumeAgeMs() {
    return resumeAgeHours * HOUR_MS;
  }

  /** The usual values. */
  public static SessionSettings of(String credential) {
    return new SessionSettings(
        credential, 1_000, 1_000, 60_000, HandshakeTimes.USUAL, 20_000, true);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is " + least + " to " + most + ", got " + value);
    }
  }
}
