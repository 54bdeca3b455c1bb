package io.tiaki.dcs.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.protocol.Answers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/**
 * Brings an image of firmware to the gateways of some meters: part after part, each an instruction
 * of its own. The same again does no harm.
 */
final class ImageConversation {
  /** The type of instruction that brings a part. */
  static final String PART = "firmware.part";

  /** The most octets of an image. */
  static final int MOST_OCTETS = 4 << 20;

  /** Octets of a part but the last. */
  static final int PART_OCTETS = 36_864;

  /** The most characters of a parameter. */
  private static final int PIECE = 16_384;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Desk desk;

  ImageConversation(Desk desk) {
    this.desk = desk;
  }

  /**
   * Sends the image and waits until all gateways have it.
   *
   * @return a status; when it is done the image's {@code sha-256} and {@code size}
   */
  JsonObject hold(JsonObject request) throws InterruptedException, ExecutionException {
    Path file = Path.of(request.get("file").getAsString());
    byte[] image;
    try {
      if (Files.size(file) < 1 || Files.size(file) > MOST_OCTETS) {
        return failed(file + " has not 1 to " + MOST_OCTETS + " octets");
      }
      image = Files.readAllBytes(file);
    } catch (IOException e) {
      return failed(file + " cannot be read: " + Failures.text(e));
    }
    String sha256 = sha256(image);
    for (String gateway : gateways(request)) {
      Optional<JsonObject> problem = send(gateway, image, sha256);
      if (problem.isPresent()) {
        return problem.get();
      }
    }
    JsonObject answer = new JsonObject();
    answer.addProperty("status", "done");
    answer.addProperty("text", "");
    answer.addProperty("sha-256", sha256);
    answer.addProperty("size", Integer.toString(image.length));
    return answer;
  }

  private Set<String> gateways(JsonObject request) {
    String gateway = request.has("gateway") ? request.get("gateway").getAsString() : "";
    Set<String> all = new TreeSet<>();
    for (JsonElement meter : request.getAsJsonArray("meters")) {
      all.add(desk.chosen(gateway, Optional.of(meter.getAsString())));
    }
    return all;
  }

  /** What went wrong, if anything. */
  private Optional<JsonObject> send(String gateway, byte[] image, String sha256)
      throws InterruptedException, ExecutionException {
    int part = 0;
    for (int from = 0; from < image.length; from += PART_OCTETS) {
      byte[] octets = Arrays.copyOfRange(image, from, Math.min(image.length, from + PART_OCTETS));
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("sha-256", sha256);
      parameters.put("size", Integer.toString(image.length));
      parameters.put("part", Integer.toString(part++));
      pieces(octets, parameters);
      Answers.Wish wish = new Answers.Wish(PART, Optional.empty(), parameters);
      Answer answer = desk.send(gateway, wish, PATIENCE).get();
      if (!answer.status().equals("done")) {
        return Optional.of(
            failed(
                "gateway "
                    + gateway
                    + " has not all of it ("
                    + answer.status()
                    + "): "
                    + answer.text()
                    + ". No meter was told of it; ask again"));
      }
    }
    return Optional.empty();
  }

  private static void pieces(byte[] octets, Map<String, String> parameters) {
    String all = Base64.getEncoder().encodeToString(octets);
    int piece = 1;
    for (int from = 0; from < all.length(); from += PIECE) {
      parameters.put(
          "octets." + piece++, all.substring(from, Math.min(all.length(), from + PIECE)));
    }
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform has SHA-256", missing);
    }
  }

  private static JsonObject failed(String text) {
    JsonObject answer = new JsonObject();
    answer.addProperty("status", "failed");
    answer.addProperty("text", text);
    return answer;
  }
}
