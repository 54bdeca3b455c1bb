package io.tiaki.dcs.protocol;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /**
   * What a gateway is to do.
   *
   * @param instruction name of the instruction
   * @param meter whose meter, where it is about one
   * @param parameters of the instruction, in their order
   */
  public record Wish(String instruction, Optional<String> meter, Map<String, String> parameters) {
    public Wish {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** To read a meter's registers now. */
    public static Wish read(String meter) {
      return new Wish("reading.read", Optional.of(meter), Map.of());
    }

    /** To test itself. */
    public static Wish selfTest() {
      return new Wish("selftest.run", Optional.empty(), Map.of());
    }

    /**
     * To leave the safe state.
     *
     * @param occasion what the gateway's last alarm calls what failed, where it says so
     */
    public static Wish acknowledge(Optional<String> occasion) {
      return new Wish(
          "selftest.acknowledge",
          Optional.empty(),
          occasion.map(name -> Map.of("occasion", name)).orElse(Map.of()));
    }

    /** To fetch and install a package. */
    public static Wish update(Map<String, String> parameters) {
      return new Wish("update.install", Optional.empty(), parameters);
    }
  }

  /**
   * A receipt; both lists together have at most 500 members.
   *
   * @param mark the furthest that the gateway told
   */
  public static byte[] receipt(
      String gateway,
      Instant created,
      List<String> accepted,
      List<Rejection> rejected,
      Optional<Mark> mark) {
    JsonObject receipt = head("receipt", gateway, created);
    mark.ifPresent(
        known -> {
          JsonObject one = new JsonObject();
          one.addProperty("number", known.number());
          one.addProperty("head", known.head());
          receipt.add("mark", one);
        });
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

  /**
   * An instruction.
   *
   * @param id unique
   */
  public static byte[] instruction(
      String gateway, String id, Wish wish, Instant created, Instant validUntil) {
    JsonObject instruction = head("instruction", gateway, created);
    instruction.addProperty("id", id);
    instruction.addProperty("validUntil", time(validUntil));
    instruction.addProperty("instruction", wish.instruction());
    wish.meter().ifPresent(meter -> instruction.addProperty("meter", meter));
    JsonObject parameters = new JsonObject();
    wish.parameters().forEach(parameters::addProperty);
    instruction.add("parameters", parameters);
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
