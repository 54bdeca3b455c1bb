package io.tiaki.demo.story;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * What a command of the control system said.
 *
 * @param status exit status
 * @param lines objects on standard output
 * @param error what stood on standard error
 */
public record Told(int status, List<JsonObject> lines, String error) {
  public Told {
    lines = List.copyOf(lines);
  }

  /** What became of the instruction. */
  JsonObject outcome() throws StoryException {
    for (JsonObject line : lines) {
      if (line.has("outcome") || line.has("status")) {
        return line;
      }
    }
    throw new StoryException("the control system told no outcome: " + error.strip());
  }

  /** The outcome of an instruction that was carried out. */
  JsonObject done() throws StoryException {
    JsonObject outcome = outcome();
    String word = Json.text(outcome, outcome.has("outcome") ? "outcome" : "status");
    if (status != 0 || !word.equals("done")) {
      throw new StoryException("the outcome is " + word + ": " + Json.text(outcome, "text"));
    }
    return outcome;
  }
}
