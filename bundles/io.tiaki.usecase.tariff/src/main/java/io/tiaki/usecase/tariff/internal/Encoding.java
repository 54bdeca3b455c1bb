package io.tiaki.usecase.tariff.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.classes.ActivityCalendar;
import io.tiaki.cosem.classes.ActivityCalendar.Day;
import io.tiaki.cosem.classes.ActivityCalendar.DayAction;
import io.tiaki.cosem.classes.ActivityCalendar.Season;
import io.tiaki.cosem.classes.ActivityCalendar.Week;
import io.tiaki.cosem.classes.SpecialDaysTable;
import io.tiaki.cosem.classes.SpecialDaysTable.SpecialDay;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Requests that write a tariff scheme (IEC 62056-6-2, 4.5.4 and 4.5.5). */
final class Encoding {
  private static final int CALENDAR = 20;
  private static final int SPECIAL_DAYS = 11;

  private Encoding() {}

  static AccessSpecification name(Octets name) {
    return calendar(6, octets(name));
  }

  static AccessSpecification seasons(List<Season> seasons) {
    return calendar(
        7,
        array(
            seasons,
            s -> CosemData.Structure.of(octets(s.name()), time(s.start()), octets(s.week()))));
  }

  static AccessSpecification weeks(List<Week> weeks) {
    return calendar(
        8,
        array(
            weeks,
            w ->
                new CosemData.Structure(
                    Stream.concat(
                            Stream.of(octets(w.name())),
                            w.days().stream().map(CosemData.Unsigned::new))
                        .toList())));
  }

  static AccessSpecification days(List<Day> days) {
    return calendar(
        9,
        array(
            days,
            d ->
                CosemData.Structure.of(
                    new CosemData.Unsigned(d.id()), array(d.actions(), Encoding::action))));
  }

  private static CosemData action(DayAction action) {
    return CosemData.Structure.of(
        octets(action.start()),
        CosemData.OctetString.of(action.script().table().octets()),
        new CosemData.LongUnsigned(action.script().script()));
  }

  static AccessSpecification activation(CosemDateTime time) {
    return calendar(10, time(time));
  }

  static AccessSpecification activate() {
    return new AccessSpecification.Action(
        new MethodDescriptor(CALENDAR, ActivityCalendar.USUAL, 1),
        Optional.of(new CosemData.IntegerData((byte) 0)));
  }

  static AccessSpecification specialDays(List<SpecialDay> days) {
    return new AccessSpecification.Set(
        new AttributeDescriptor(SPECIAL_DAYS, SpecialDaysTable.USUAL, 2),
        array(
            days,
            d ->
                CosemData.Structure.of(
                    new CosemData.LongUnsigned(d.index()),
                    octets(d.date()),
                    new CosemData.Unsigned(d.dayId()))));
  }

  private static AccessSpecification calendar(int attribute, CosemData value) {
    return new AccessSpecification.Set(
        new AttributeDescriptor(CALENDAR, ActivityCalendar.USUAL, attribute), value);
  }

  private static CosemData octets(Octets value) {
    return new CosemData.OctetString(value);
  }

  private static CosemData time(CosemDateTime value) {
    return CosemData.OctetString.of(value.octets());
  }

  private static <T> CosemData array(List<T> all, Function<T, CosemData> each) {
    return new CosemData.Array(all.stream().map(each).toList());
  }
}
