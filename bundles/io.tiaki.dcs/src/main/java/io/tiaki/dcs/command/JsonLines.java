package io.tiaki.dcs.command;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON that a person wrote, read in one go: whatever is wrong is said with its line and member. All
 * methods fail with {@link IllegalArgumentException}.
 */
final class JsonLines {
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

  private final JsonReader in;

  /** Of what was read last. */
  private String place = "";

  JsonLines(String text) {
    in = new JsonReader(new StringReader(text));
    in.setStrictness(Strictness.STRICT);
  }

  /** What reads something. */
  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  private <T> T read(Step<T> step) {
    try {
      return step.take();
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(
          line() + ": it is no JSON there: look for a missing or needless comma, quote or bracket",
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(line() + ": the file ends too early", e);
    }
  }

  private String line() {
    Matcher line = LINE.matcher(in.toString());
    return line.find() ? "line " + line.group(1) : "line 1";
  }

  private JsonToken next() {
    JsonToken token = read(in::peek);
    String path = in.getPath().replaceFirst("^\\$\\.?", "");
    place = line() + (path.isEmpty() ? "" : ": " + Options.printable(path));
    return token;
  }

  /** Line and member of what was read last. */
  String place() {
    return place;
  }

  IllegalArgumentException fault(String what) {
    return new IllegalArgumentException(place + ": " + what);
  }

  /** An object with some of these members, each at most once, and all that are required. */
  void object(Map<String, Runnable> members, Set<String> required) {
    expect(JsonToken.BEGIN_OBJECT, "an object in { }");
    String begin = place;
    read(
        () -> {
          in.beginObject();
          return 0;
        });
    Set<String> seen = new HashSet<>();
    while (read(in::hasNext)) {
      String name = read(in::nextName);
      next();
      if (!members.containsKey(name)) {
        throw fault("not known; known are " + String.join(", ", new TreeSet<>(members.keySet())));
      }
      if (!seen.add(name)) {
        throw fault("there twice: leave one out");
      }
      members.get(name).run();
    }
    for (String name : new TreeSet<>(required)) {
      if (!seen.contains(name)) {
        throw new IllegalArgumentException(begin + ": " + name + " is missing");
      }
    }
    read(
        () -> {
          in.endObject();
          return 0;
        });
  }

  /** A list; each element is read by {@code element}. */
  void list(int least, int most, Runnable element) {
    expect(JsonToken.BEGIN_ARRAY, "a list in [ ]");
    String begin = place;
    read(
        () -> {
          in.beginArray();
          return 0;
        });
    int count = 0;
    while (read(in::hasNext) && count <= most) {
      count++;
      if (count <= most) {
        element.run();
      }
    }
    if (count < least || count > most) {
      throw new IllegalArgumentException(
          begin + ": it wants " + (least == most ? "" : least + " to ") + most + " elements");
    }
    read(
        () -> {
          in.endArray();
          return 0;
        });
  }

  String text(Pattern form, String description) {
    expect(JsonToken.STRING, description + ", in quotes");
    String text = read(in::nextString);
    if (!form.matcher(text).matches()) {
      throw fault("it wants " + description + ", got \"" + Options.printable(text) + "\"");
    }
    return text;
  }

  int number(int least, int most) {
    String wants = "a number from " + least + " to " + most;
    expect(JsonToken.NUMBER, wants);
    String text = read(in::nextString);
    if (!text.matches("\\d{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw fault("it wants " + wants + ", got " + Options.printable(text));
    }
    return Integer.parseInt(text);
  }

  /** Nothing follows. */
  void end() {
    expect(JsonToken.END_DOCUMENT, "nothing behind the object");
  }

  private void expect(JsonToken token, String wants) {
    if (next() != token) {
      throw fault("it wants " + wants);
    }
  }
}
