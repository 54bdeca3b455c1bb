package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ActivityCalendar.Calendar;
import io.tiaki.cosem.classes.ActivityCalendar.Day;
import io.tiaki.cosem.classes.ActivityCalendar.DayAction;
import io.tiaki.cosem.classes.ActivityCalendar.Season;
import io.tiaki.cosem.classes.ActivityCalendar.Week;
import io.tiaki.cosem.classes.ScriptTable;
import io.tiaki.cosem.classes.SpecialDaysTable.SpecialDay;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a meter was read to be, in the words of a tariff file. */
final class Json {
  private static final int ANY_YEAR = 0xffff;
  private static final int ANY = 0xff;
  private static final int LAST = 0xfe;

  private Json() {}

  /** The members of an object, without its braces. */
  static String members(Tables tables) {
    return "\"active\":"
        + calendar(tables.active())
        + ",\"passive\":"
        + calendar(tables.passive())
        + ",\"activation\":"
        + (tables.isPending() ? activation(tables) : "null")
        + ",\"specialDays\":"
        + array(tables.specialDays(), Json::special);
  }

  private static String activation(Tables tables) {
    return tables
        .at()
        .map(time -> text(time.toString()))
        .orElseGet(() -> text(Octets.of(tables.activation().octets()).toString()));
  }

  private static String calendar(Calendar calendar) {
    return "{\"name\":"
        + text(calendar.name())
        + ",\"seasons\":"
        + array(calendar.seasons(), Json::season)
        + ",\"weeks\":"
        + array(calendar.weeks(), Json::week)
        + ",\"days\":"
        + array(calendar.days(), Json::day)
        + "}";
  }

  private static String season(Season season) {
    CosemDateTime t = season.start();
    return "{\"name\":"
        + text(season.name())
        + ",\"from\":"
        + text(date(t.year(), t.month(), t.dayOfMonth(), t.dayOfWeek()))
        + ",\"week\":"
        + text(season.week())
        + "}";
  }

  private static String week(Week week) {
    return "{\"name\":"
        + text(week.name())
        + ",\"days\":"
        + array(week.days(), String::valueOf)
        + "}";
  }

  private static String day(Day day) {
    return "{\"id\":" + day.id() + ",\"switch\":" + array(day.actions(), Json::action) + "}";
  }

  /** A script that is not one of the tariffs' table has its table beside it. */
  private static String action(DayAction action) {
    boolean usual = action.script().table().equals(ScriptTable.TARIFF);
    Octets start = action.start();
    return "{\"at\":"
        + text(
            two(start.at(0))
                + ":"
                + two(start.at(1))
                + (start.at(2) == 0 || start.at(2) == ANY ? "" : ":" + two(start.at(2))))
        + ",\"tariff\":"
        + action.script().script()
        + (usual ? "" : ",\"table\":" + text(action.script().table().toString()))
        + "}";
  }

  private static String special(SpecialDay day) {
    Octets d = day.date();
    return "{\"date\":"
        + text(date(d.at(0) << 8 | d.at(1), d.at(2), d.at(3), d.at(4)))
        + ",\"day\":"
        + day.dayId()
        + "}";
  }

  /** Without the year when it is any; what is special of a month, day or weekday in words. */
  private static String date(int year, int month, int day, int weekday) {
    return (year == ANY_YEAR ? "" : year + "-")
        + field(month)
        + "-"
        + field(day)
        + (weekday == ANY ? "" : " weekday " + weekday);
  }

  private static String field(int value) {
    return value == ANY ? "any" : value == LAST ? "last" : two(value);
  }

  private static String two(int value) {
    return value < 10 ? "0" + value : String.valueOf(value);
  }

  static <T> String array(List<T> all, Function<T, String> each) {
    return all.stream().map(each).collect(Collectors.joining(",", "[", "]"));
  }

  /** A name: text as it is, anything else in hexadecimal. */
  static String text(Octets name) {
    boolean printable = true;
    for (int i = 0; i < name.length(); i++) {
      printable &= name.at(i) >= 0x20 && name.at(i) < 0x7f;
    }
    return text(printable ? name.toAscii() : "0x" + name);
  }

  /** A JSON string of printable ASCII. */
  static String text(String plain) {
    return '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
