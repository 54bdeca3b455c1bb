package io.tiaki.dcs.ingest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.protocol.Forward;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Messages that wait for other recipients; nobody here can open them. Part of the book: durable
 * with its commit.
 */
final class Mailbox {
  /** The most messages that wait. What comes beyond is not confirmed: its gateway keeps it. */
  static final int MOST = 100_000;

  private final MVMap<String, String> letters;
  private final MVMap<String, String> places;

  Mailbox(MVStore store) {
    letters = store.openMap("mailbox");
    places = store.openMap("mailbox.places");
  }

  boolean isFull() {
    return letters.size() >= MOST;
  }

  /** Takes a message; the same one of the same gateway once. */
  void add(String gateway, Forward forward, Instant received) {
    String id = gateway + "/" + forward.id();
    if (places.containsKey(id)) {
      return;
    }
    long number = letters.isEmpty() ? 1 : number(letters.lastKey()) + 1;
    JsonObject letter = new JsonObject();
    letter.addProperty("recipient", forward.recipient());
    letter.addProperty("id", forward.id());
    letter.addProperty("gateway", gateway);
    letter.addProperty("profile", forward.profile());
    letter.addProperty("received", BookEntry.time(received));
    letter.addProperty("signed", forward.signed());
    letter.addProperty("cms", forward.cms());
    String place = String.format("%019d", number);
    letters.put(place, letter.toString());
    places.put(id, place);
  }

  private static long number(String place) {
    return Long.parseLong(place);
  }

  /** Messages for a recipient, the oldest first; empty text: for everybody. */
  List<JsonObject> letters(String recipient, int most) {
    List<JsonObject> found = new ArrayList<>();
    for (Map.Entry<String, String> entry : letters.entrySet()) {
      JsonObject letter = JsonParser.parseString(entry.getValue()).getAsJsonObject();
      if (recipient.isEmpty() || letter.get("recipient").getAsString().equals(recipient)) {
        letter.addProperty("number", number(entry.getKey()));
        found.add(letter);
      }
      if (found.size() == most) {
        break;
      }
    }
    return found;
  }

  /** The recipient has it. That it was there is remembered. */
  void remove(long number) {
    letters.remove(String.format("%019d", number));
  }
}
