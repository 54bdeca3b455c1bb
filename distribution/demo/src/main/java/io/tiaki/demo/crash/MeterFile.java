package io.tiaki.demo.crash;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** What the meters of a process have registered, read from their file. */
final class MeterFile {
  private static final int ROW_OCTETS = 11;

  private MeterFile() {}

  /** All entries of all meters; {@code file} is a copy. */
  static Map<Row.Key, Row> read(Path file) {
    Map<Row.Key, Row> rows = new HashMap<>();
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      MVMap<Long, byte[]> rounds = store.openMap("rounds");
      rounds.forEach((second, octets) -> round(second, ByteBuffer.wrap(octets), rows));
    }
    return rows;
  }

  private static void round(long second, ByteBuffer in, Map<Row.Key, Row> rows) {
    for (int number = 1; in.remaining() >= ROW_OCTETS; number++) {
      in.get();
      Row row =
          new Row(
              new Row.Key(
                  new MeterId(String.format(Locale.ROOT, "TKI%013d", number)),
                  Instant.ofEpochSecond(second)),
              Map.of(
                  ObisCode.ACTIVE_ENERGY_IMPORT, tenths(Integer.toUnsignedLong(in.getInt())),
                  ObisCode.ACTIVE_ENERGY_EXPORT, tenths(Integer.toUnsignedLong(in.getInt())),
                  ObisCode.VOLTAGE_L1, tenths(Short.toUnsignedInt(in.getShort()))));
      rows.put(row.key(), row);
    }
  }

  private static BigDecimal tenths(long tenths) {
    return Row.number(BigDecimal.valueOf(tenths, 1).toPlainString());
  }
}
