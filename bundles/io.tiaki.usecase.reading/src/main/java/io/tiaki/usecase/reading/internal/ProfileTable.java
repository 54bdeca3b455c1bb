package io.tiaki.usecase.reading.internal;

import com.google.gson.stream.JsonWriter;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.classes.CaptureObject;
import io.tiaki.cosem.classes.Integers;
import io.tiaki.cosem.classes.ProfileGeneric;
import io.tiaki.cosem.classes.ProfileRow;
import io.tiaki.model.Quality;
import io.tiaki.model.Unit;
import io.tiaki.usecase.Outcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Rows of a profile on their way into an outcome (uplink protocol, Profile), as many as fit. For
 * one thread at a time.
 */
final class ProfileTable {
  /** What an outcome's data may have: 256 KiB. */
  private static final int MOST_OCTETS = Outcome.MOST_DATA / 4 * 3;

  private static final int UNSPECIFIED = 0xff;

  private final ProfileWish wish;
  private final ProfileGeneric.Layout layout;
  private final List<Optional<ScalerUnit>> scales;
  private final boolean doubtful;
  private final int clock;
  private final int status;
  private final List<Row> rows = new ArrayList<>();
  private long characters;

  /** A row as it is told. */
  private record Row(Instant at, String json) {}

  /**
   * @param scales of each column, where it has one
   * @param doubtful whether rows are at best questionable
   */
  ProfileTable(
      ProfileWish wish,
      ProfileGeneric.Layout layout,
      List<Optional<ScalerUnit>> scales,
      boolean doubtful) {
    this.wish = wish;
    this.layout = layout;
    this.scales = scales;
    this.doubtful = doubtful;
    List<CaptureObject> columns = layout.columns();
    this.clock = columns.indexOf(columns.stream().filter(CaptureObject::isTime).findFirst().get());
    this.status =
        columns.stream()
            .filter(c -> Column.simple(c).kind() == Column.Kind.STATUS)
            .findFirst()
            .map(columns::indexOf)
            .orElse(-1);
  }

  /**
   * Adds a row that was registered from {@code from} on and before {@code to}; others are left out,
   * and such without a time.
   *
   * @return when the rows that fit end, if this one does not any more
   */
  Optional<Instant> add(ProfileRow row, Instant from, Instant to) {
    Optional<Instant> at = row.time().flatMap(CosemDateTime::toInstant);
    if (at.isEmpty() || at.get().isBefore(from) || !at.get().isBefore(to)) {
      return Optional.empty();
    }
    Row told = new Row(at.get(), json(at.get(), row));
    characters += told.json().length() + 1;
    if (rows.size() >= ProfileRead.MOST_ROWS || characters > MOST_OCTETS) {
      return Optional.of(at.get());
    }
    rows.add(told);
    return Optional.empty();
  }

  /** A time about which half of the rows lie. */
  Instant middle() {
    return rows.get(rows.size() / 2).at();
  }

  /** What is told; empty when it does not fit. */
  Optional<Outcome> outcome(Instant now) {
    rows.sort(Comparator.comparing(Row::at));
    List<Gap> gaps =
        layout.period().isZero()
            ? List.of()
            : Gap.of(
                rows.stream().map(Row::at).toList(), layout.period(), wish.from(), wish.to(), now);
    byte[] json = json(gaps).getBytes(StandardCharsets.UTF_8);
    return json.length > MOST_OCTETS
        ? Optional.empty()
        : Optional.of(
            new Outcome(
                Outcome.Status.DONE,
                text(gaps),
                List.of(),
                Base64.getEncoder().encodeToString(json)));
  }

  private String text(List<Gap> gaps) {
    String count = rows.size() == 1 ? "1 row" : rows.size() + " rows";
    if (layout.period().isZero()) {
      return count;
    }
    int missing = gaps.stream().mapToInt(Gap::rows).sum();
    return missing == 0
        ? count + ", none missing"
        : count
            + ", "
            + missing
            + " missing in "
            + (gaps.size() == 1 ? "1 gap" : gaps.size() + " gaps");
  }

  private String json(List<Gap> gaps) {
    return written(
        out -> {
          out.beginObject();
          out.name("profile").value(wish.kind().word());
          out.name("series").value(wish.kind().code().toString());
          out.name("from").value(wish.from().toString());
          out.name("to").value(wish.to().toString());
          out.name("periodSeconds").value(layout.period().toSeconds());
          out.name("columns").beginArray();
          for (int i = 0; i < layout.columns().size(); i++) {
            if (isValue(i)) {
              column(out, layout.columns().get(i), scales.get(i));
            }
          }
          out.endArray();
          out.name("rows").beginArray();
          for (Row row : rows) {
            out.jsonValue(row.json());
          }
          out.endArray();
          out.name("gaps").beginArray();
          for (Gap gap : gaps) {
            out.beginObject();
            out.name("from").value(gap.from().toString());
            out.name("to").value(gap.to().toString());
            out.name("rows").value(gap.rows());
            out.endObject();
          }
          out.endArray();
          out.endObject();
        });
  }

  private static void column(JsonWriter out, CaptureObject column, Optional<ScalerUnit> scale)
      throws IOException {
    out.beginObject();
    out.name("obis").value(column.instance().toString());
    out.name("class").value(column.classId());
    out.name("attribute").value(column.attribute());
    out.name("unit").value(scale.map(ScalerUnit::unit).map(Unit::symbol).orElse(""));
    out.endObject();
  }

  private String json(Instant at, ProfileRow row) {
    OptionalLong bits = status < 0 ? OptionalLong.empty() : Integers.of(row.cells().get(status));
    int clockStatus = row.time().map(CosemDateTime::clockStatus).orElse(UNSPECIFIED);
    return written(
        out -> {
          out.beginObject();
          out.name("at").value(at.toString());
          out.name("quality").value(quality(row, bits).name().toLowerCase(Locale.ROOT));
          if (bits.isPresent()) {
            out.name("status").value(bits.getAsLong());
          }
          if (clockStatus != UNSPECIFIED && clockStatus != 0) {
            out.name("clockStatus").value(clockStatus);
          }
          out.name("values").beginArray();
          for (int i = 0; i < row.cells().size(); i++) {
            if (isValue(i)) {
              out.value(
                  ProfileCells.text(layout.columns().get(i), scales.get(i), row.cells().get(i)));
            }
          }
          out.endArray();
          out.endObject();
        });
  }

  private boolean isValue(int column) {
    return column != clock && column != status;
  }

  private Quality quality(ProfileRow row, OptionalLong bits) {
    boolean trusted = row.time().map(CosemDateTime::isTrusted).orElse(false);
    Quality quality = trusted && !doubtful ? Quality.VALID : Quality.QUESTIONABLE;
    return bits.isPresent() ? Status.worse(quality, Status.quality(bits.getAsLong())) : quality;
  }

  /** Writes JSON. */
  private interface Content {
    void write(JsonWriter out) throws IOException;
  }

  private static String written(Content content) {
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      content.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }
}
