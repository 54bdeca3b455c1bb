package io.tiaki.meter.internal.metering;

import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.model.MeterId;
import io.tiaki.model.SystemTitle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One meter: its registers and its load profile. Safe for use by many threads. */
public final class SmartMeter {
  /** The highest number a meter can have: what fits its logical device name. */
  public static final long MOST_NUMBER = 9_999_999_999_999L;

  private static final String MANUFACTURER = "TKI";
  private static final int SYSTEM_TITLE_NUMBER_OCTETS = 5;
  private static final long LONGEST_CATCH_UP_MILLIS = 3_600_000;

  private final long number;
  private final LoadCurve curve;
  private final LoadProfile profile;
  private final Energy energy;
  private long sinceMillis;
  private long shownMillis = Long.MIN_VALUE;
  private boolean connected = true;
  private int standing;
  private int once;
  private long hiddenUntil = Long.MIN_VALUE;

  /**
   * A new meter.
   *
   * @param number 1 to 9,999,999,999,999
   * @param profileRows entries that the load profile keeps
   * @param nowMillis since when it counts
   */
  public SmartMeter(long number, LoadCurve curve, int profileRows, long nowMillis) {
    this.number = number;
    this.curve = curve;
    profile = new LoadProfile(profileRows);
    long[] first = curve.firstRegisters();
    energy = new Energy(first[0], first[1]);
    sinceMillis = nowMillis;
  }

  /** The identity of a number: {@code TKI} and 13 digits. */
  public static MeterId id(long number) {
    return new MeterId(String.format("%s%013d", MANUFACTURER, number));
  }

  /** The system title of a number: {@code TKI} and its lowest 5 octets. */
  public static SystemTitle systemTitle(long number) {
    byte[] title = new byte[MANUFACTURER.length() + SYSTEM_TITLE_NUMBER_OCTETS];
    System.arraycopy(
        MANUFACTURER.getBytes(StandardCharsets.US_ASCII), 0, title, 0, MANUFACTURER.length());
    for (int i = 0; i < SYSTEM_TITLE_NUMBER_OCTETS; i++) {
      title[title.length - 1 - i] = (byte) (number >> (8 * i));
    }
    return SystemTitle.of(title);
  }

  public long number() {
    return number;
  }

  public MeterId id() {
    return id(number);
  }

  /**
   * Goes on from stored registers. The home went on using energy meanwhile: up to an hour is caught
   * up, so that no value that was read before the stop is taken back; a longer stop counts as a
   * power cut.
   */
  synchronized void restore(
      long importedMicro, long exportedMicro, long storedMillis, long nowMillis) {
    energy.imported = importedMicro;
    energy.exported = exportedMicro;
    if (connected) {
      energy.add(curve, storedMillis, Math.min(nowMillis, storedMillis + LONGEST_CATCH_UP_MILLIS));
    }
    sinceMillis = Math.max(storedMillis, nowMillis);
  }

  synchronized void restore(Row row) {
    if (row.epochSecond() > hiddenUntil) {
      profile.add(row);
    }
  }

  /** Opens or closes the relay: without supply nothing is counted. */
  public synchronized void connected(boolean supply, long millis) {
    advance(Math.max(millis, shownMillis));
    connected = supply;
  }

  /** Bits of {@link Status} that every entry has from now on. */
  public synchronized void standing(int bits) {
    standing = bits;
  }

  /** Bits of {@link Status} that the next entry has. */
  public synchronized void mark(int bits) {
    once |= bits;
  }

  /** Empties the profile of all entries up to a time, also those that are restored later. */
  public synchronized void clearProfile(long untilSecond) {
    hiddenUntil = untilSecond;
    profile.clear();
  }

  /** Counts up to a time without registering an entry. */
  synchronized void advance(long millis) {
    if (connected) {
      energy.add(curve, sinceMillis, millis);
    }
    sinceMillis = Math.max(sinceMillis, millis);
  }

  /**
   * Registers an entry (R88).
   *
   * @param epochSecond later than every entry before
   * @return what was registered
   */
  synchronized Row capture(long epochSecond, int status) {
    advance(epochSecond * 1_000);
    int bits = status | standing | once;
    once = 0;
    Row row =
        new Row(
            epochSecond,
            bits,
            energy.importRegister(),
            energy.exportRegister(),
            decivolts(epochSecond));
    profile.add(row);
    return row;
  }

  /** Registers and voltage at a time, as an entry that is not kept. */
  public synchronized Row read(long millis) {
    Energy now = energyAt(millis);
    long second = Math.floorDiv(millis, 1_000L);
    return new Row(
        second, Status.GOOD, now.importRegister(), now.exportRegister(), decivolts(second));
  }

  private Energy energyAt(long millis) {
    // A clock that is set back takes back nothing that was shown.
    shownMillis = Math.max(shownMillis, millis);
    Energy now = energy.copy();
    if (connected) {
      now.add(curve, sinceMillis, shownMillis);
    }
    return now;
  }

  /** µWs imported up to a time. */
  public synchronized long importedMicro(long millis) {
    return energyAt(millis).imported;
  }

  /** W from the grid at a time, 0 while the home exports or has no supply. */
  public synchronized long importWatts(long millis) {
    return Math.max(0, Math.round(net(Math.floorDiv(millis, 1_000L))));
  }

  /** Hundredths of a hertz. */
  public synchronized int centihertz(long millis) {
    return (int) Math.round(curve.hertz(Math.floorDiv(millis, 1_000L)) * 100);
  }

  /** Tenths of a degree that the current is behind the voltage; 0 without current. */
  public synchronized int phaseAngle(long millis) {
    long second = Math.floorDiv(millis, 1_000L);
    return connected ? (int) Math.round(curve.phaseAngle(second) * 10) : 0;
  }

  private double net(long epochSecond) {
    return connected ? curve.net(epochSecond) : 0;
  }

  /** The last registered entry. */
  public synchronized Optional<Row> last() {
    return profile.size() == 0 ? Optional.empty() : Optional.of(profile.row(profile.size() - 1));
  }

  /** Entries of the profile now. */
  public synchronized int entriesInUse() {
    return profile.size();
  }

  /** Entries that the profile keeps. */
  public int profileEntries() {
    return profile.capacity();
  }

  /** Entries from one time to another, both inclusive, oldest first. */
  public synchronized List<Row> rowsByTime(long fromSecond, long toSecond) {
    return rows(profile.firstFrom(fromSecond), profile.firstFrom(toSecond + 1));
  }

  /** Entries by index, 0 is the oldest; cut to what there is. */
  public synchronized List<Row> rows(int from, int toExclusive) {
    int end = Math.min(toExclusive, profile.size());
    List<Row> rows = new ArrayList<>(Math.max(0, end - from));
    for (int i = from; i < end; i++) {
      rows.add(profile.row(i));
    }
    return rows;
  }

  /** Writes what {@link #restore(long, long, long, long)} takes. */
  synchronized void store(ByteBuffer out) {
    out.putLong(energy.imported).putLong(energy.exported).putLong(sinceMillis);
  }

  private int decivolts(long epochSecond) {
    return (int) Math.round(curve.voltage(epochSecond, net(epochSecond)) * 10);
  }
}
