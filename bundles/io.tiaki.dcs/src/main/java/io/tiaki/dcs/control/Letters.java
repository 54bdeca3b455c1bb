package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * Hands out the messages that wait for other recipients, as files of CMS SignedData. What the
 * gateway did not sign for the recipient, because it is not to know the gateway, we sign: we
 * checked that a gateway of ours sent it.
 */
public final class Letters {
  private static final int MOST = 10_000;

  private final Book book;
  private final SecurityModule security;

  public Letters(Book book, SecurityModule security) {
    this.book = book;
    this.security = security;
  }

  /** A line for each message that waits; the answer at the end. */
  JsonObject list(String recipient, Lines lines) throws IOException {
    List<JsonObject> letters = book.letters(recipient, MOST);
    for (JsonObject letter : letters) {
      lines.write(described(letter).toString());
    }
    return answer("done", "", letters.size());
  }

  /** Writes them as files and forgets those that are written. */
  JsonObject take(String recipient, Path folder, Lines lines) throws IOException {
    int count = 0;
    try {
      Files.createDirectories(folder);
      for (JsonObject letter : book.letters(recipient, MOST)) {
        Path file = folder.resolve(letter.get("number").getAsLong() + ".p7m");
        Files.write(file, signed(letter));
        book.handedOver(letter.get("number").getAsLong());
        JsonObject event = described(letter);
        event.addProperty("file", file.toString());
        lines.write(event.toString());
        count++;
      }
      book.commit();
      return answer("done", "", count);
    } catch (IOException | SecurityModuleException e) {
      return answer(
          "failed", "the files in " + folder + " cannot be written: " + Failures.text(e), count);
    }
  }

  private byte[] signed(JsonObject letter) throws SecurityModuleException {
    byte[] cms = Base64.getDecoder().decode(letter.get("cms").getAsString());
    return letter.get("signed").getAsBoolean() ? cms : security.sign("sign", cms);
  }

  /** What is to be seen from outside; of a hidden gateway nothing. */
  private static JsonObject described(JsonObject letter) {
    JsonObject event = new JsonObject();
    event.addProperty("event", "letter");
    for (String name : List.of("number", "recipient", "gateway", "profile", "id", "received")) {
      event.add(name, letter.get(name));
    }
    event.addProperty("octets", letter.get("cms").getAsString().length() / 4 * 3);
    return event;
  }

  private static JsonObject answer(String status, String text, int count) {
    JsonObject answer = new JsonObject();
    answer.addProperty("status", status);
    answer.addProperty("text", text);
    answer.addProperty("count", count);
    return answer;
  }
}
