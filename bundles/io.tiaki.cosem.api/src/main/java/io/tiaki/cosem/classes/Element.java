package io.tiaki.cosem.classes;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.Octets;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A part of an attribute's value and where it stands. Every reading of it fails with {@link
 * IllegalArgumentException}, whose message says where and what was expected.
 *
 * @param place indices from 1, outermost first; empty for the value itself
 */
record Element(CosemData data, String place) {
  /** More elements than any list of the standard has in a meter. */
  private static final int MOST = 65_535;

  private static final int OCTET_STRING_TAG = 9;

  static Element of(CosemData data) {
    return new Element(data, "");
  }

  /** An array's elements. */
  <T> List<T> array(Function<Element, T> each) {
    if (!(data instanceof CosemData.Array array)) {
      throw expected("an array");
    }
    if (array.elements().size() > MOST) {
      throw expected("at most " + MOST + " elements");
    }
    return elements(array.elements()).stream().map(each).toList();
  }

  /** A structure's elements; those beyond the count, of later versions, are left out. */
  List<Element> structure(int count) {
    if (!(data instanceof CosemData.Structure structure)) {
      throw expected("a structure");
    }
    if (structure.elements().size() < count) {
      throw expected("a structure of " + count);
    }
    return elements(structure.elements().subList(0, count));
  }

  private List<Element> elements(List<CosemData> all) {
    List<Element> elements = new ArrayList<>(all.size());
    for (CosemData one : all) {
      String index = String.valueOf(elements.size() + 1);
      elements.add(new Element(one, place.isEmpty() ? index : place + "." + index));
    }
    return elements;
  }

  /** An integer or an enum of any width. */
  long integer(long least, long most) {
    OptionalLong value = Integers.of(data);
    if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
      throw expected("an integer from " + least + " to " + most);
    }
    return value.getAsLong();
  }

  int u8() {
    return (int) integer(0, 0xff);
  }

  int i8() {
    return (int) integer(-128, 127);
  }

  int u16() {
    return (int) integer(0, 0xffff);
  }

  int i16() {
    return (int) integer(-32_768, 32_767);
  }

  long u32() {
    return integer(0, 0xffff_ffffL);
  }

  Duration seconds() {
    return Duration.ofSeconds(u32());
  }

  boolean bool() {
    if (!(data instanceof CosemData.BooleanData value)) {
      throw expected("a boolean");
    }
    return value.value();
  }

  /** An octet-string or a string. */
  Octets octets() {
    if (data instanceof CosemData.OctetString v) {
      return v.value();
    } else if (data instanceof CosemData.VisibleString v) {
      return v.value();
    } else if (data instanceof CosemData.Utf8String v) {
      return v.value();
    }
    throw expected("an octet-string");
  }

  /** Exactly so many octets; a date or a time may have its own type. */
  Octets octets(int length) {
    Octets octets =
        data instanceof CosemData.Date date
            ? date.value()
            : data instanceof CosemData.Time time ? time.value() : octets();
    if (octets.length() != length) {
      throw expected(length + " octets");
    }
    return octets;
  }

  ObisCode logicalName() {
    return ObisCode.of(octets(6).toArray());
  }

  /** A date-time, or an octet-string of one; some meters repeat tag and length inside. */
  CosemDateTime dateTime() {
    if (data instanceof CosemData.DateTime v) {
      return v.value();
    }
    byte[] octets = octets().toArray();
    if (octets.length == CosemDateTime.LENGTH) {
      return CosemDateTime.of(octets, 0);
    }
    boolean doubled =
        octets.length == CosemDateTime.LENGTH + 2
            && octets[0] == OCTET_STRING_TAG
            && octets[1] == CosemDateTime.LENGTH;
    if (!doubled) {
      throw expected("a date-time of " + CosemDateTime.LENGTH + " octets");
    }
    return CosemDateTime.of(octets, 2);
  }

  /** One of an enum's values, by its number. */
  <T extends Enum<T>> T oneOf(T[] values) {
    return values[(int) integer(0, values.length - 1)];
  }

  IllegalArgumentException expected(String what) {
    String where = place.isEmpty() ? "" : "element " + place + ": ";
    return new IllegalArgumentException(where + "expected " + what + ", got " + type());
  }

  /** As the standard names it. */
  private String type() {
    if (data instanceof CosemData.Array array) {
      return "an array of " + array.elements().size();
    } else if (data instanceof CosemData.Structure structure) {
      return "a structure of " + structure.elements().size();
    } else if (data instanceof CosemData.NullData) {
      return "null-data";
    }
    String name = data.getClass().getSimpleName().replaceFirst("Data$", "");
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
