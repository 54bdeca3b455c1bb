package io.tiaki.dcs.protocol;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the control system sends: receipts and instructions (uplink protocol, content). */
public final class Answers {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Answers() {}

  /**
   * A message that will not be asked for again.
   *
   * @param id of the message
   * @param code of rejection
   * @param text for people
   */
  public record Rejection(String id, String code, String text) {}

  /** A receipt; both lists together have at most 500 members. */
  public static byte[] receipt(
      String gateway, Instant created, List<String> accepted, List<Rejection> rejected) {
    JsonObject receipt = head("receipt", gateway, created);
    JsonArray ids = new JsonArray();
    accepted.forEach(ids::add);
    receipt.add("accepted", ids);
    JsonArray rejections = new JsonArray();
    for (Rejection rejection : rejected) {
      JsonObject one = new JsonObject();
      one.addProperty("id", rejection.id());
      one.addProperty("code", rejection.code());
      one.addProperty("text", rejection.text());
      rejections.add(one);
    }
    receipt.add("rejected", rejections);
    return octets(receipt);
  }

  /** The instruction to read a meter's registers now. */
  public static byte[] read(
      String gateway, String id, String meter, Instant created, Instant validUntil) {
    JsonObject instruction = head("instruction", gateway, created);
    instruction.addProperty("id", id);
    instruction.addProperty("validUntil", time(validUntil));
    instruction.addProperty("instruction", "reading.read");
    instruction.addProperty("meter", meter);
    instruction.add("parameters", new JsonObject());
    return octets(instruction);
  }

  private static JsonObject head(String type, String gateway, Instant created) {
    JsonObject head = new JsonObject();
    head.addProperty("version", 1);
    head.addProperty("type", type);
    head.addProperty("gateway", gateway);
    head.addProperty("created", time(created));
    return head;
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static byte[] octets(JsonObject object) {
    return GSON.toJson(object).getBytes(StandardCharsets.UTF_8);
  }
}
