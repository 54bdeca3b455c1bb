package io.tiaki.benchmarks.rig;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What a script asks for, one JSON object a line; each is answered with one line. */
@FunctionalInterface
interface Operations {
  /**
   * Does one of them.
   *
   * @throws UnsupportedOperationException when it cannot do that
   */
  JsonObject run(String operation, JsonObject words) throws Exception;

  /** Answers until standard input ends. */
  static void serve(Operations operations) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonObject words = JsonParser.parseString(line).getAsJsonObject();
      System.out.println(answer(operations, words));
      System.out.flush();
    }
  }

  private static JsonObject answer(Operations operations, JsonObject words) {
    JsonObject answer = new JsonObject();
    try {
      return operations.run(words.get("op").getAsString(), words);
    } catch (UnsupportedOperationException e) {
      answer.addProperty("unsupported", String.valueOf(e.getMessage()));
    } catch (Exception e) {
      answer.addProperty("error", e.toString());
    }
    return answer;
  }
}
