package io.tiaki.bom;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * Holds the licences of the bill of materials against the allow-list and writes them down for
 * people. A component may be used when one of its licences is allowed.
 */
public final class Licences {
  private static final String OURS = "io.tiaki:";

  private final Set<String> allowed;
  private final Properties known;

  Licences(Properties known) {
    this.known = known;
    this.allowed = new LinkedHashSet<>(Arrays.asList(known.getProperty("allowed").split(" ")));
  }

  /**
   * Checks a bill of materials; ends the process with status 1 when a licence is not allowed.
   *
   * @param arguments the bill of materials, and the file to write
   */
  public static void main(String[] arguments) throws IOException {
    Path bom = Path.of(arguments[0]);
    if (Files.notExists(bom)) {
      System.err.println(missing(bom));
      System.exit(1);
    }
    List<Component> components = read(bom);
    Licences licences = shipped();
    List<String> problems = licences.problems(components);
    if (!problems.isEmpty()) {
      problems.forEach(System.err::println);
      System.exit(1);
    }
    Files.writeString(Path.of(arguments[1]), licences.table(components));
  }

  static String missing(Path bom) {
    return bom
        + " is not there: CycloneDX writes it, but not under -o. Build once without -o; what it writes serves -o until the next clean";
  }

  /** With the allow-list that is kept beside this class. */
  static Licences shipped() throws IOException {
    Properties known = new Properties();
    try (InputStream in = Licences.class.getResourceAsStream("licences.properties")) {
      known.load(Objects.requireNonNull(in, "licences.properties is not beside the class"));
    }
    return new Licences(known);
  }

  /** What others wrote, sorted by name. */
  static List<Component> read(Path bom) throws IOException {
    JsonObject json = JsonParser.parseString(Files.readString(bom)).getAsJsonObject();
    List<Component> components = new ArrayList<>();
    for (JsonElement component : json.getAsJsonArray("components")) {
      components.add(Component.of(component.getAsJsonObject()));
    }
    if (components.isEmpty()) {
      throw new IOException(bom + " lists nothing: was it built?");
    }
    components.removeIf(component -> component.id().startsWith(OURS));
    components.sort(Comparator.comparing(Component::id));
    return components;
  }

  /** One text for each component that must not be shipped. */
  List<String> problems(List<Component> components) {
    return components.stream()
        .filter(component -> names(component).stream().noneMatch(allowed::contains))
        .map(
            component ->
                "%s %s is under %s, which is not allowed: use another library, or extend licences.properties"
                    .formatted(
                        component.id(),
                        component.version(),
                        component.licences().isEmpty()
                            ? "no known licence"
                            : String.join(", ", component.licences())))
        .toList();
  }

  /** A table for people, in Markdown. */
  String table(List<Component> components) {
    StringBuilder text =
        new StringBuilder("# What Tiaki ships of others, and under which licence\n\n");
    text.append("| component | version | licence |\n|---|---|---|\n");
    for (Component component : components) {
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  component.id(), component.version(), String.join(" or ", names(component))));
    }
    return text.toString();
  }

  private List<String> names(Component component) {
    String decided = known.getProperty("component." + component.id());
    return decided != null
        ? List.of(decided)
        : component.licences().stream()
            .map(name -> known.getProperty("name." + name, name))
            .toList();
  }
}
