package io.tiaki.swaprig.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** What the rig can be told to do. */
final class Commands {
  static final String OURS = "io.tiaki.";
  static final long SETTLES_SECONDS = 30;
  private static final String SELF = "io.tiaki.swaprig";

  private final BundleContext context;
  private final Components components;
  private final SettingsWalk settings;
  private @Nullable Swap last;
  private List<String> services = List.of();

  Commands(BundleContext context) {
    this.context = context;
    components = new Components(context);
    settings = new SettingsWalk(context);
  }

  /** Carries out one command. */
  JsonObject run(JsonObject command) throws RigException, InterruptedException {
    return switch (command.get("command").getAsString()) {
      case "bundles" -> bundles();
      case "update" -> update(bundle(command.get("bundle").getAsString()));
      case "left" -> left();
      case "figures" -> Figures.now().json();
      case "outbox" -> outbox();
      case "settings" -> settings();
      case "set" -> set(command);
      case "reset" -> reset(command);
      default -> throw new RigException("unknown command " + command.get("command"));
    };
  }

  private JsonObject bundles() throws InterruptedException {
    components.awaitSettled(List.of(), SETTLES_SECONDS);
    JsonArray bundles = new JsonArray();
    for (Bundle bundle : ours(context)) {
      JsonObject one = new JsonObject();
      one.addProperty("name", bundle.getSymbolicName());
      one.addProperty("provider", bundle.getHeaders().get("Service-Component") != null);
      one.add("mayMove", array(Manifests.dependents(bundle, context.getBundles())));
      bundles.add(one);
    }
    JsonObject answer = new JsonObject();
    answer.addProperty("framework", context.getBundle(0).getSymbolicName());
    answer.addProperty("frameworkVersion", context.getBundle(0).getVersion().toString());
    answer.add("bundles", bundles);
    return answer;
  }

  private JsonObject update(Bundle bundle) throws RigException, InterruptedException {
    Swap swap = new Swap(context, components, bundle);
    last = swap;
    return swap.run();
  }

  private JsonObject left() throws RigException, InterruptedException {
    Swap swap = last;
    if (swap == null) {
      throw new RigException("nothing was updated yet");
    }
    last = null;
    return swap.left();
  }

  private JsonObject settings() throws RigException, InterruptedException {
    components.awaitSettled(List.of(), SETTLES_SECONDS);
    services = Services.of(context);
    return settings.all();
  }

  private JsonObject set(JsonObject command) throws RigException, InterruptedException {
    String pid = command.get("pid").getAsString();
    String attribute = command.get("attribute").getAsString();
    String value = command.get("value").getAsString();
    settings.set(pid, attribute, value);
    JsonObject answer = new JsonObject();
    answer.addProperty("applied", components.awaitValue(pid, attribute, value, SETTLES_SECONDS));
    return answer;
  }

  private JsonObject reset(JsonObject command) throws RigException, InterruptedException {
    String pid = command.get("pid").getAsString();
    settings.reset(pid);
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "applied",
        components.awaitValue(
            pid,
            command.get("attribute").getAsString(),
            command.get("value").getAsString(),
            SETTLES_SECONDS));
    answer.addProperty("settled", components.awaitSettled(services, SETTLES_SECONDS));
    return answer;
  }

  /** By reflection: the rig is wired to no package of Tiaki. */
  private JsonObject outbox() throws RigException {
    ServiceReference<?> reference = context.getServiceReference("io.tiaki.uplink.Outbox");
    Object outbox = reference == null ? null : context.getService(reference);
    JsonObject answer = new JsonObject();
    if (reference == null || outbox == null) {
      answer.addProperty("waiting", -1);
      return answer;
    }
    try {
      Class<?> api = outbox.getClass().getClassLoader().loadClass("io.tiaki.uplink.Outbox");
      answer.addProperty("waiting", (Long) api.getMethod("waiting").invoke(outbox));
    } catch (ReflectiveOperationException e) {
      throw new RigException("the outbox does not say how much waits", e);
    } finally {
      context.ungetService(reference);
    }
    return answer;
  }

  private Bundle bundle(String name) throws RigException {
    return ours(context).stream()
        .filter(bundle -> bundle.getSymbolicName().equals(name))
        .findFirst()
        .orElseThrow(() -> new RigException("there is no bundle " + name));
  }

  /** Tiaki's bundles without the rig. */
  static List<Bundle> ours(BundleContext context) {
    List<Bundle> ours = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      String name = String.valueOf(bundle.getSymbolicName());
      if (name.startsWith(OURS) && !name.equals(SELF)) {
        ours.add(bundle);
      }
    }
    return ours;
  }

  static JsonArray array(Collection<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }
}
