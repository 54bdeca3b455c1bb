package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.meter.internal.metering.CapturedMeter;
import io.tiaki.meter.internal.metering.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever is written, everything can be read afterwards, and the meter goes on. */
class HostileValuesTest {
  private static final int[] OCTETS = {0, 1, 2, 3, 7, 12, 23, 28, 31, 59, 0x80, 0xfd, 0xfe, 0xff};
  private static final long[] NUMBERS = {0, 1, 2, 9, 18, 20, 60, 900, 0xffff, 0xffff_ffffL};

  private final Random random = new Random(5);
  private final Bench bench = new Bench();
  private int taken;

  @Test
  void what_is_taken_can_be_read_and_acted_on() {
    for (int round = 0; round < 100; round++) {
      for (CosemObject object : bench.model.objects()) {
        object.writers().forEach((number, writer) -> write(object, number, writer));
      }
      bench.clock.move(Duration.ofMinutes(random.nextInt(1_000)));
      CapturedMeter.capture(bench.device.meter(), bench.clock.instant().getEpochSecond() + round);
      synchronized (bench.device.state()) {
        bench.model.timers().run(bench.device, () -> true);
      }
      readAll();
    }
    assertThat(taken).as("values that were taken").isGreaterThan(1_000);
  }

  private void write(CosemObject object, int number, CosemObject.Writer writer) {
    bench
        .model
        .value(bench.device, object.classId(), object.name(), number)
        .map(before -> mutated(grown(object, number, before)))
        .map(hostile -> ObjectModel.write(writer, bench.device, hostile))
        .filter(DataAccessResult.SUCCESS::equals)
        .ifPresent(success -> taken++);
  }

  private void readAll() {
    for (CosemObject object : bench.model.objects()) {
      for (int number : object.attributes().keySet()) {
        bench
            .model
            .value(bench.device, object.classId(), object.name(), number)
            .ifPresent(value -> assertThat(decoded(Axdr.encode(value))).isEqualTo(value));
      }
    }
    assertThat(PushMessage.encode(bench.model, bench.device, row(), 1)).isNotNull();
    PushSetup.isOpen(bench.device);
    PushSetup.repetition(bench.device, 1);
  }

  private Row row() {
    return bench.device.meter().read(bench.clock.millis());
  }

  private static CosemData decoded(byte[] octets) {
    try {
      return Axdr.decode(octets);
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }

  /** Empty arrays get an element of the kind that they hold. */
  private CosemData grown(CosemObject object, int number, CosemData value) {
    if (!(value instanceof CosemData.Array array)
        || !array.elements().isEmpty() && random.nextInt(4) > 0) {
      return value;
    }
    Supplier<CosemData> element = element(object.classId() * 100 + number);
    List<CosemData> elements = new ArrayList<>(array.elements());
    if (elements.size() < 4) {
      elements.add(element.get());
    } else {
      elements.remove(random.nextInt(elements.size()));
    }
    return new CosemData.Array(elements);
  }

  private Supplier<CosemData> element(int attribute) {
    CosemData name = Values.octets(1);
    CosemData script = Bench.name(Scripts.TARIFF);
    return switch (attribute) {
      case 2204 -> () -> Values.structure(octets(4), octets(5));
      case 1102 -> () -> Values.structure(Values.u16(1), octets(5), Values.u8(1));
      case 2007 -> () -> Values.structure(name, octets(12), name);
      case 2008 -> () -> week(name);
      case 2009 ->
          () ->
              Values.structure(
                  Values.u8(1), Values.array(Values.structure(octets(4), script, Values.u16(1))));
      case 4004 -> () -> Values.structure(octets(12), octets(12));
      case 7109 -> () -> Values.u16(0);
      default -> () -> name;
    };
  }

  private static CosemData week(CosemData name) {
    CosemData day = Values.u8(1);
    return Values.structure(name, day, day, day, day, day, day, day);
  }

  private CosemData octets(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) OCTETS[random.nextInt(OCTETS.length)];
    }
    return CosemData.OctetString.of(octets);
  }

  private CosemData mutated(CosemData value) {
    if (value instanceof CosemData.Array array) {
      return new CosemData.Array(array.elements().stream().map(this::mutated).toList());
    } else if (value instanceof CosemData.Structure s) {
      return new CosemData.Structure(s.elements().stream().map(this::mutated).toList());
    } else if (random.nextInt(3) > 0) {
      return value;
    } else if (value instanceof CosemData.OctetString o) {
      return octet(o.value().toArray());
    }
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    if (value instanceof CosemData.Unsigned) {
      return Values.u8((int) (number & 0xff));
    } else if (value instanceof CosemData.LongUnsigned) {
      return Values.u16((int) (number & 0xffff));
    } else if (value instanceof CosemData.DoubleLongUnsigned) {
      return Values.u32(number);
    } else if (value instanceof CosemData.IntegerData) {
      return Values.i8((int) number);
    } else if (value instanceof CosemData.LongData) {
      return Values.i16((int) number);
    } else if (value instanceof CosemData.EnumData) {
      return Values.enumeration((int) (number & 7));
    } else if (value instanceof CosemData.BooleanData b) {
      return Values.bool(!b.value());
    }
    return value;
  }

  private CosemData octet(byte[] octets) {
    if (octets.length > 0) {
      octets[random.nextInt(octets.length)] = (byte) OCTETS[random.nextInt(OCTETS.length)];
    }
    return new CosemData.OctetString(Octets.of(octets));
  }
}
