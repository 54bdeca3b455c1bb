package io.tiaki.swaprig.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** Every attribute of every metatype of Tiaki's bundles, with its value and another legal one. */
final class SettingsWalk {
  /** Other values of texts that have a form. */
  private static final Map<String, String> WELL_FORMED =
      Map.of(
          "bind", "0.0.0.0:0",
          // Switched off; a path that was never told anything is an alarm, and rightly.
          "anchor.file", "",
          "link.id", "other",
          "keys", "tls:client,dtls:client,sign:message,decrypt:agreement,other:message");

  private final BundleContext context;
  private final Map<String, Dictionary<String, Object>> originals = new HashMap<>();

  SettingsWalk(BundleContext context) {
    this.context = context;
  }

  JsonObject all() throws RigException {
    JsonArray settings = new JsonArray();
    MetaTypeService metatype = service(MetaTypeService.class);
    for (Bundle bundle : Commands.ours(context)) {
      MetaTypeInformation information = metatype.getMetaTypeInformation(bundle);
      for (String pid : information == null ? new String[0] : information.getPids()) {
        ObjectClassDefinition declared = information.getObjectClassDefinition(pid, null);
        for (AttributeDefinition attribute :
            declared.getAttributeDefinitions(ObjectClassDefinition.ALL)) {
          settings.add(setting(pid, attribute));
        }
      }
    }
    JsonObject answer = new JsonObject();
    answer.add("settings", settings);
    return answer;
  }

  private JsonObject setting(String pid, AttributeDefinition attribute) throws RigException {
    Object configured = original(pid).get(attribute.getID());
    String[] defaults = attribute.getDefaultValue();
    String value =
        configured != null
            ? text(configured)
            : defaults == null || defaults.length == 0 ? "" : String.join(",", defaults);
    JsonObject setting = new JsonObject();
    setting.addProperty("pid", pid);
    setting.addProperty("attribute", attribute.getID());
    setting.addProperty("value", value);
    setting.addProperty("other", other(attribute, value));
    return setting;
  }

  static String text(Object configured) {
    return configured instanceof Object[] many
        ? String.join(",", List.of(many).stream().map(String::valueOf).toList())
        : String.valueOf(configured);
  }

  /** The first of some neighbours that the attribute's own check lets pass. */
  private static String other(AttributeDefinition attribute, String value) throws RigException {
    List<String> candidates = new ArrayList<>();
    switch (attribute.getType()) {
      case AttributeDefinition.INTEGER, AttributeDefinition.LONG, AttributeDefinition.SHORT -> {
        long number = Long.parseLong(value.strip());
        candidates.addAll(
            List.of(
                Long.toString(number + Math.max(1, number / 4)),
                Long.toString(number + 1),
                Long.toString(number - 1)));
      }
      case AttributeDefinition.BOOLEAN ->
          candidates.add(Boolean.toString(!Boolean.parseBoolean(value.strip())));
      default -> {
        String[] options = attribute.getOptionValues();
        candidates.addAll(options == null ? List.of() : List.of(options));
        candidates.remove(value);
        candidates.add(
            WELL_FORMED.getOrDefault(
                attribute.getID(), value.isEmpty() ? "other" : value + "-other"));
      }
    }
    for (String candidate : candidates) {
      String refused = attribute.validate(candidate);
      if (refused == null || refused.isEmpty()) {
        return candidate;
      }
    }
    throw new RigException("no other legal value for " + attribute.getID() + " than " + value);
  }

  /** Sets one attribute, all others as they were at first. */
  void set(String pid, String attribute, String value) throws RigException {
    Dictionary<String, Object> original = original(pid);
    Dictionary<String, Object> changed = new Hashtable<>();
    Collections.list(original.keys()).forEach(key -> changed.put(key, original.get(key)));
    changed.put(attribute, value);
    update(pid, changed);
  }

  /** Puts everything back as it was at first. */
  void reset(String pid) throws RigException {
    update(pid, original(pid));
  }

  private void update(String pid, Dictionary<String, Object> values) throws RigException {
    try {
      configuration(pid).update(values);
    } catch (IOException e) {
      throw new RigException("the configuration " + pid + " cannot be changed", e);
    }
  }

  private Dictionary<String, Object> original(String pid) throws RigException {
    Dictionary<String, Object> known = originals.get(pid);
    if (known == null) {
      Dictionary<String, Object> read = configuration(pid).getProperties();
      known = read == null ? new Hashtable<>() : read;
      originals.put(pid, known);
    }
    return known;
  }

  private Configuration configuration(String pid) throws RigException {
    try {
      return service(ConfigurationAdmin.class).getConfiguration(pid, "?");
    } catch (IOException e) {
      throw new RigException("the configuration " + pid + " cannot be read", e);
    }
  }

  private <S> S service(Class<S> type) throws RigException {
    ServiceReference<S> reference = context.getServiceReference(type);
    S service = reference == null ? null : context.getService(reference);
    if (service == null) {
      throw new RigException("there is no " + type.getSimpleName());
    }
    return service;
  }
}
