package io.tiaki.benchmarks.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What all peers encode, decode, seal and open, in hexadecimal. */
final class Messages {
  private static final int ROWS = 96;
  private static final int QUARTER_HOUR = 900;
  private static final Instant FROM = Instant.parse("2026-01-05T00:00:00Z");

  private Messages() {}

  /** The answer to a GET of a day's load profile: 96 rows of time, status and two registers. */
  static String loadProfile() {
    List<CosemData> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          CosemData.Structure.of(
              Axdr.octetString(CosemDateTime.of(FROM.plusSeconds((long) i * QUARTER_HOUR))),
              new CosemData.Unsigned(0),
              new CosemData.DoubleLongUnsigned(1_000_000L + i * 137L),
              new CosemData.DoubleLongUnsigned(5_000L + i * 3L)));
    }
    return answer(new CosemData.Array(rows));
  }

  /** The answer to a GET of a register. */
  static String register() {
    return answer(new CosemData.DoubleLongUnsigned(1_234_567));
  }

  /** The answer to a GET of an octet-string, so many octets altogether. */
  static String ofLength(int octets) {
    int head = octets < 0x80 + 6 ? 6 : octets < 0x100 + 7 ? 7 : 8;
    return answer(new CosemData.OctetString(Octets.of(new byte[octets - head])));
  }

  private static String answer(CosemData value) {
    return HexFormat.of()
        .formatHex(
            Apdus.encode(
                new GetResponseNormal(new InvokeIdAndPriority(0xc1), new GetResult.Value(value))));
  }
}
