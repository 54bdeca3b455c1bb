package io.tiaki.platform.status.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * Holds a configuration against what its component declares: numbers and choices that cannot be
 * used are taken out, so that the default applies and the component starts all the same.
 */
final class SettingsCheck {
  private static final int MOST_TEXT = 64;
  private static final List<String> NOT_OURS =
      List.of("service.", "felix.", "component.", "kura.", "objectClass", ".", "tiaki.");

  private SettingsCheck() {}

  /**
   * Takes out what cannot be used.
   *
   * @param declared what the component declares
   * @param settings the configuration, changed in place
   * @return one text for each setting that is of no use, sorted
   */
  static List<String> clean(ObjectClassDefinition declared, Dictionary<String, Object> settings) {
    List<String> problems = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    AttributeDefinition[] attributes = declared.getAttributeDefinitions(ObjectClassDefinition.ALL);
    for (String key : Collections.list(settings.keys())) {
      if (NOT_OURS.stream().anyMatch(key::startsWith) || key.endsWith(".target")) {
        continue;
      }
      AttributeDefinition attribute =
          Arrays.stream(attributes).filter(a -> a.getID().equals(key)).findFirst().orElse(null);
      String value = String.valueOf(settings.get(key)).strip();
      if (attribute == null) {
        unknown.add(printable(key));
      } else if (!isUsable(attribute, value)) {
        settings.remove(key);
        problems.add(unusable(attribute, value));
      }
    }
    if (!unknown.isEmpty()) {
      problems.add(unknown(unknown));
    }
    return problems.stream().sorted().toList();
  }

  private static boolean isUsable(AttributeDefinition attribute, String value) {
    boolean free =
        attribute.getType() == AttributeDefinition.STRING && attribute.getOptionValues() == null;
    if (free || attribute.getCardinality() != 0) {
      return true;
    }
    if (attribute.getType() == AttributeDefinition.BOOLEAN) {
      return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
    }
    try {
      String verdict = attribute.validate(value);
      return verdict == null || verdict.isEmpty();
    } catch (RuntimeException notEvenReadable) {
      return false;
    }
  }

  private static String unusable(AttributeDefinition attribute, String value) {
    String @Nullable [] usual = attribute.getDefaultValue();
    return "%s = %s is not usable (%s): correct it, until then %s applies"
        .formatted(
            attribute.getID(),
            value.isEmpty() ? "(empty)" : printable(value),
            wanted(attribute),
            usual == null || usual.length == 0 ? "nothing" : String.join(",", usual));
  }

  private static String wanted(AttributeDefinition attribute) {
    String kind =
        switch (attribute.getType()) {
          case AttributeDefinition.BOOLEAN -> "true or false is wanted";
          case AttributeDefinition.STRING -> "one of " + options(attribute) + " is wanted";
          case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> "a number is wanted";
          default -> "a whole number within its range is wanted";
        };
    String about = Objects.toString(attribute.getDescription(), "");
    return about.isEmpty() ? kind : kind + "; " + about.replaceAll("\\.$", "");
  }

  private static String options(AttributeDefinition attribute) {
    String @Nullable [] options = attribute.getOptionValues();
    return options == null ? "its options" : String.join(", ", options).toLowerCase(Locale.ROOT);
  }

  private static String unknown(List<String> keys) {
    Collections.sort(keys);
    int more = keys.size() - 1;
    return "%s%s: no such setting, it does nothing; the README of the bundle lists them"
        .formatted(keys.get(0), more == 0 ? "" : " and " + more + " more");
  }

  private static String printable(String text) {
    String cut = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
