package io.tiaki.itests.kura.probe;

import io.tiaki.itests.kura.probe.KuraProbe.Attribute;
import io.tiaki.itests.kura.probe.KuraProbe.Listed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.kura.configuration.ComponentConfiguration;
import org.eclipse.kura.configuration.metatype.AD;
import org.eclipse.kura.configuration.metatype.Icon;
import org.eclipse.kura.configuration.metatype.OCD;
import org.jspecify.annotations.Nullable;

/** Kura's descriptions as values that can travel. */
final class Listing {
  private Listing() {}

  static Listed of(ComponentConfiguration component) {
    OCD definition = component.getDefinition();
    if (definition == null) {
      return new Listed(component.getPid(), "", "", List.of());
    }
    List<Icon> icons = definition.getIcon();
    List<AD> attributes = definition.getAD();
    return new Listed(
        component.getPid(),
        text(definition.getName()),
        icons == null || icons.isEmpty() ? "" : text(icons.get(0).getResource()),
        attributes == null ? List.of() : attributes.stream().map(Listing::of).toList());
  }

  private static Attribute of(AD attribute) {
    return new Attribute(
        attribute.getId(),
        text(attribute.getName()),
        text(attribute.getType()),
        text(attribute.getMin()),
        text(attribute.getMax()),
        text(attribute.getDefault()),
        attribute.getOption() == null ? 0 : attribute.getOption().size());
  }

  static Map<String, String> texts(@Nullable Map<String, ?> values) {
    Map<String, String> texts = new HashMap<>();
    if (values != null) {
      values.forEach((key, value) -> texts.put(key, String.valueOf(value)));
    }
    return texts;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
