package io.tiaki.dcs.protocol;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What gateways send: readings and outcomes (uplink protocol, content). */
public final class Messages {
  /** The most octets of a message. */
  public static final int MAX_OCTETS = (1 << 20) - 1024;

  private static final int MAX_READINGS = 500;
  private static final int MAX_TEXT = 4_000;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,128}");
  private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern PROFILE = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,32}(\\.\\d{1,30})?");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{0,524288}={0,2}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._/%-]{0,32}");
  private static final Set<String> QUALITIES = Set.of("valid", "questionable", "invalid");
  private static final Set<String> STATUSES =
      Set.of(
          "done",
          "refused",
          "unknown-meter",
          "unreachable",
          "timed-out",
          "expired",
          "unsupported",
          "malformed",
          "failed",
          "overloaded",
          "time-not-trusted");

  private Messages() {}

  /**
   * A readings message.
   *
   * @param id of the message
   * @param readings 1 to 500
   * @param mark how far the gateway's store has come, if it says so
   */
  public record Readings(String id, List<MeterReading> readings, Optional<Mark> mark)
      implements Message {
    public Readings {
      readings = List.copyOf(readings);
    }
  }

  /**
   * What became of an instruction.
   *
   * @param id of the message
   * @param instruction whose outcome it is
   * @param status one of the protocol's; an unknown one counts as {@code failed}
   * @param text for people, may be empty
   * @param readings 0 to 500
   * @param data octets that were asked for, in base64; empty when there are none
   */
  public record Outcome(
      String id,
      String instruction,
      String status,
      String text,
      List<MeterReading> readings,
      String data)
      implements Message {
    public Outcome {
      readings = List.copyOf(readings);
    }

    /** An outcome without data. */
    public Outcome(
        String id, String instruction, String status, String text, List<MeterReading> readings) {
      this(id, instruction, status, text, readings, "");
    }
  }

  /**
   * Reads a readings message.
   *
   * @param gateway whose signature and topic it came with
   * @param octets on the wire, with signature
   */
  public static Readings readings(byte[] json, String gateway, int octets)
      throws MalformedException {
    Members members = Members.parse(json);
    String id = members.text("id", ID, "1 to 128 characters of A-Z a-z 0-9 . -");
    try {
      checkHead(members, "readings", gateway, octets);
      String profile = members.text("profile", PROFILE, "1 to 64 characters of a-z 0-9 -");
      return new Readings(id, readings(members, profile, 1), Mark.of(members));
    } catch (MalformedException e) {
      throw e.in(id);
    }
  }

  /** Whether a message on the topic of readings is to be carried to somebody else. */
  public static boolean isForward(byte[] json) throws MalformedException {
    Members members = Members.parse(json);
    try {
      return members.text("type", 64).equals("forward");
    } catch (MalformedException e) {
      return false;
    }
  }

  /** Reads a message for somebody else; arguments as for {@link #readings}. */
  public static Forward forward(byte[] json, String gateway, int octets) throws MalformedException {
    Members members = Members.parse(json);
    String id = members.text("id", ID, "1 to 128 characters of A-Z a-z 0-9 . -");
    try {
      checkHead(members, "forward", gateway, octets);
      return new Forward(
          id,
          members.text("profile", PROFILE, "1 to 64 characters of a-z 0-9 -"),
          members.text("recipient", GATEWAY, "1 to 64 characters of A-Z a-z 0-9 -"),
          members.flag("signed"),
          base64(members),
          Mark.of(members));
    } catch (MalformedException e) {
      throw e.in(id);
    }
  }

  private static String base64(Members members) throws MalformedException {
    String text = members.text("cms", MAX_OCTETS);
    try {
      if (Base64.getDecoder().decode(text).length > 0) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw members.fault("cms", "is not base64");
  }

  /** Reads an outcome; arguments as for {@link #readings}. */
  public static Outcome outcome(byte[] json, String gateway, int octets) throws MalformedException {
    Members members = Members.parse(json);
    String id = members.text("id", ID, "1 to 128 characters of A-Z a-z 0-9 . -");
    try {
      checkHead(members, "outcome", gateway, octets);
      String instruction =
          members.text("instruction", GATEWAY, "1 to 64 characters of A-Z a-z 0-9 -");
      String status = members.text("status", 64);
      String text = members.text("text", MAX_TEXT);
      return new Outcome(
          id,
          instruction,
          STATUSES.contains(status) ? status : "failed",
          text,
          readings(members, "", 0),
          members.has("data") ? members.text("data", BASE64, "base64") : "");
    } catch (MalformedException e) {
      throw e.in(id);
    }
  }

  /** Whether what came with the outcomes says that it is an alarm. */
  public static boolean isAlarm(byte[] json) throws MalformedException {
    Members members = Members.parse(json);
    return members.has("type") && members.text("type", Integer.MAX_VALUE).equals("alarm");
  }

  /** Reads an alarm; arguments as for {@link #readings}. */
  public static Alarm alarm(byte[] json, String gateway, int octets) throws MalformedException {
    Members members = Members.parse(json);
    String id = members.text("id", ID, "1 to 128 characters of A-Z a-z 0-9 . -");
    try {
      checkHead(members, "alarm", gateway, octets);
      return Alarm.of(id, members);
    } catch (MalformedException e) {
      throw e.in(id);
    }
  }

  /** Whether what came with the outcomes says that it is an alert of a meter. */
  public static boolean isAlert(byte[] json) throws MalformedException {
    Members members = Members.parse(json);
    return members.has("type") && members.text("type", Integer.MAX_VALUE).equals("alert");
  }

  /** Reads an alert of a meter; arguments as for {@link #readings}. */
  public static Alert alert(byte[] json, String gateway, int octets) throws MalformedException {
    Members members = Members.parse(json);
    String id = members.text("id", ID, "1 to 128 characters of A-Z a-z 0-9 . -");
    try {
      checkHead(members, "alert", gateway, octets);
      return Alert.of(id, members);
    } catch (MalformedException e) {
      throw e.in(id);
    }
  }

  /** Whether what came with the outcomes says that it precedes one. */
  public static boolean isProgress(byte[] json) throws MalformedException {
    Members members = Members.parse(json);
    return members.has("type") && members.text("type", Integer.MAX_VALUE).equals("progress");
  }

  /** Reads what precedes an outcome; arguments as for {@link #readings}. */
  public static Progress progress(byte[] json, String gateway, int octets)
      throws MalformedException {
    Members members = Members.parse(json);
    String id = members.text("id", ID, "1 to 128 characters of A-Z a-z 0-9 . -");
    try {
      checkHead(members, "progress", gateway, octets);
      String instruction =
          members.text("instruction", GATEWAY, "1 to 64 characters of A-Z a-z 0-9 -");
      return new Progress(id, instruction, members.text("text", MAX_TEXT));
    } catch (MalformedException e) {
      throw e.in(id);
    }
  }

  /** Whether a text has the form of a message's id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static void checkHead(Members members, String type, String gateway, int octets)
      throws MalformedException {
    if (octets > MAX_OCTETS) {
      throw new MalformedException(
          "too-large", Optional.empty(), "the message has more than " + MAX_OCTETS + " octets");
    }
    if (members.number("version") != 1) {
      throw members.fault("version", "is not 1");
    }
    if (!members.text("type", 64).equals(type)) {
      throw members.fault("type", "is not " + type);
    }
    if (!members.text("gateway", GATEWAY, "1 to 64 characters of A-Z a-z 0-9 -").equals(gateway)) {
      throw new MalformedException(
          "wrong-gateway", Optional.empty(), "gateway is not the signer and the topic's");
    }
    members.time("created");
  }

  private static List<MeterReading> readings(Members members, String profile, int least)
      throws MalformedException {
    List<MeterReading> all = new ArrayList<>();
    for (Members one : members.objects("readings", least, MAX_READINGS)) {
      all.add(reading(one, profile));
    }
    return all;
  }

  private static MeterReading reading(Members one, String profile) throws MalformedException {
    String meter = one.text("meter", 16);
    if (!MeterId.isValid(meter)) {
      throw one.fault("meter", "is not a logical device name");
    }
    Instant registered = one.time("registered");
    if (!registered.equals(registered.truncatedTo(ChronoUnit.MILLIS))) {
      throw one.fault("registered", "is finer than a millisecond");
    }
    String quality = one.text("quality", 64);
    return new MeterReading(
        meter,
        obis(one, "series"),
        registered,
        QUALITIES.contains(quality) ? quality : "questionable",
        one.text("source", PLAIN, "at most 32 plain characters"),
        values(one),
        profile,
        result(one));
  }

  private static Optional<MeterReading.Result> result(Members one) throws MalformedException {
    if (!one.has("revision")) {
      return Optional.empty();
    }
    String event = one.has("event") ? one.text("event", PLAIN, "at most 32 plain characters") : "";
    return Optional.of(
        new MeterReading.Result(
            one.has("from") ? one.time("from").toString() : "",
            one.number("revision"),
            !one.has("complete") || one.flag("complete"),
            event,
            one.has("count") ? one.number("count") : 1));
  }

  private static List<MeterReading.Value> values(Members reading) throws MalformedException {
    List<MeterReading.Value> all = new ArrayList<>();
    for (Members one : reading.objects("values", 1, Reading.MAX_MEASUREMENTS)) {
      String value = one.text("value", 32);
      if (!DECIMAL.matcher(value).matches()) {
        throw one.fault("value", "is not a decimal number");
      }
      all.add(
          new MeterReading.Value(
              obis(one, "obis"),
              value,
              one.text("unit", PLAIN, "at most 32 plain characters"),
              one.has("at") ? one.time("at").toString() : ""));
    }
    return all;
  }

  private static String obis(Members members, String name) throws MalformedException {
    try {
      return ObisCode.of(members.text(name, 32)).toString();
    } catch (IllegalArgumentException e) {
      throw members.fault(name, "is not an OBIS code");
    }
  }
}
