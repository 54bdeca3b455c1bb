package io.tiaki.access.internal;

import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The values that one period's result is made of, and how often it was said. Kept as octets with a
 * format version in front.
 */
final class Samples {
  /** The most values of one period. */
  static final int MOST = 10_000;

  private static final int FORMAT = 1;
  private static final int NEVER = -1;
  private static final Quality[] QUALITIES = Quality.values();

  /** The last revision that was said. */
  private int revision = NEVER;

  private boolean complete;
  private final TreeMap<Key, Sample> values = new TreeMap<>();

  /** Which value: of what, by which meter of a group, when. */
  private record Key(ObisCode code, String meter, Instant at) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::code).thenComparing(Key::meter).thenComparing(Key::at);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** A value that a meter registered. */
  record Sample(Quantity quantity, Quality quality) {}

  /** Adds a value; the first one counts. Whether it was added. */
  boolean add(ObisCode code, String meter, Instant at, Sample sample) {
    return values.size() < MOST && values.putIfAbsent(new Key(code, meter, at), sample) == null;
  }

  /** What was measured. */
  SortedSet<ObisCode> codes() {
    SortedSet<ObisCode> codes = new TreeSet<>();
    values.keySet().forEach(key -> codes.add(key.code()));
    return codes;
  }

  /** The meters of a group that values came from. */
  SortedSet<String> meters() {
    SortedSet<String> meters = new TreeSet<>();
    values.keySet().forEach(key -> meters.add(key.meter()));
    return meters;
  }

  /** The values of one code and meter, by time. */
  TreeMap<Instant, Sample> of(ObisCode code, String meter) {
    TreeMap<Instant, Sample> found = new TreeMap<>();
    for (Map.Entry<Key, Sample> entry : values.entrySet()) {
      if (entry.getKey().code().equals(code) && entry.getKey().meter().equals(meter)) {
        found.put(entry.getKey().at(), entry.getValue());
      }
    }
    return found;
  }

  boolean isSaid() {
    return revision != NEVER;
  }

  boolean isFinal() {
    return complete;
  }

  /** Notes that it is said (again); its revision. */
  int say(boolean now) {
    complete = now;
    return ++revision;
  }

  byte[] octets() {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(16 + 32 * values.size());
    try (DataOutputStream out = new DataOutputStream(octets)) {
      out.writeByte(FORMAT);
      out.writeInt(revision);
      out.writeBoolean(complete);
      out.writeInt(values.size());
      for (Map.Entry<Key, Sample> entry : values.entrySet()) {
        Key key = entry.getKey();
        Quantity quantity = entry.getValue().quantity();
        out.write(key.code().octets());
        out.writeUTF(key.meter());
        out.writeLong(key.at().toEpochMilli());
        out.writeLong(quantity.mantissa());
        out.writeByte(quantity.scaler());
        out.writeByte(quantity.unit().code());
        out.writeByte(entry.getValue().quality().ordinal());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return octets.toByteArray();
  }

  /**
   * Reads them.
   *
   * @throws IllegalStateException when a later version wrote them
   */
  static Samples of(byte[] octets) {
    Samples samples = new Samples();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets))) {
      if (in.readByte() != FORMAT) {
        throw new IllegalStateException(
            "what a profile remembers was written by a later version: use that version");
      }
      samples.revision = in.readInt();
      samples.complete = in.readBoolean();
      for (int left = in.readInt(); left > 0; left--) {
        Key key =
            new Key(
                ObisCode.of(in.readNBytes(6)), in.readUTF(), Instant.ofEpochMilli(in.readLong()));
        Quantity quantity =
            new Quantity(
                in.readLong(), in.readByte(), Unit.ofCode(in.readUnsignedByte()).orElse(Unit.NONE));
        samples.values.put(key, new Sample(quantity, QUALITIES[in.readUnsignedByte()]));
      }
      return samples;
    } catch (IOException damaged) {
      throw new IllegalStateException("what a profile remembers is cut off", damaged);
    }
  }
}
