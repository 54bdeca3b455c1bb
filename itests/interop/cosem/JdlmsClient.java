// SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import org.openmuc.jdlms.AccessResultCode;
import org.openmuc.jdlms.AttributeAddress;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.DlmsConnection;
import org.openmuc.jdlms.GetResult;
import org.openmuc.jdlms.MethodParameter;
import org.openmuc.jdlms.MethodResult;
import org.openmuc.jdlms.ObisCode;
import org.openmuc.jdlms.RawMessageData;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SecuritySuite.EncryptionMechanism;
import org.openmuc.jdlms.SecuritySuite.SecurityPolicy;
import org.openmuc.jdlms.SelectiveAccessDescription;
import org.openmuc.jdlms.SetParameter;
import org.openmuc.jdlms.TcpConnectionBuilder;
import org.openmuc.jdlms.TcpConnectionBuilder.InetTransportProtocol;
import org.openmuc.jdlms.datatypes.BitString;
import org.openmuc.jdlms.datatypes.CosemDateFormat;
import org.openmuc.jdlms.datatypes.DataObject;

/** jDLMS's client, told what to do by one JSON object a line; the words are those of all drivers of the interop suite. */
final class JdlmsClient {
  private static final int PATIENCE_MILLIS = 4_000;
  private static final boolean TRACE = Boolean.getBoolean("rig.trace");

  private final boolean tcp;
  private final String host;
  private final int port;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private DlmsConnection connection;

  public static void main(String... words) throws IOException {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    String[] address = words[1].split(":");
    JdlmsClient driver = new JdlmsClient(words[0].equals("tcp"), address[0], Integer.parseInt(address[1]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String text = in.readLine(); text != null; text = in.readLine()) {
      System.out.println(driver.answer(JsonParser.parseString(text).getAsJsonObject()));
    }
    System.exit(0);
  }

  private JdlmsClient(boolean tcp, String host, int port) {
    this.tcp = tcp;
    this.host = host;
    this.port = port;
  }

  private JsonObject answer(JsonObject words) {
    JsonObject answer = new JsonObject();
    requests.set(0);
    answers.set(0);
    try {
      answer = run(words.get("op").getAsString(), words);
    } catch (UnsupportedOperationException e) {
      answer.addProperty("unsupported", String.valueOf(e.getMessage()));
    } catch (Exception e) {
      if (TRACE) {
        e.printStackTrace();
      }
      answer.addProperty("error", e.toString());
    }
    answer.addProperty("requests", requests.get());
    answer.addProperty("answers", answers.get());
    return answer;
  }

  private JsonObject run(String operation, JsonObject words) throws Exception {
    return switch (operation) {
      case "open" -> open(words);
      case "get" -> valued(connection.get(attribute(words)));
      case "list" -> list(words);
      case "set" -> coded(connection.set(parameter(words)).getCode());
      case "setlist" -> setList(words);
      case "action" -> action(words);
      case "actions" -> actions(words);
      case "close" -> close();
      default -> throw new UnsupportedOperationException(operation);
    };
  }

  private JsonObject open(JsonObject words) throws IOException {
    if (connection != null) {
      connection.close();
    }
    TcpConnectionBuilder builder =
        new TcpConnectionBuilder(host)
            .setPort(words.has("port") ? words.get("port").getAsInt() : port)
            .useWrapper()
            .setClientId(words.get("client").getAsInt())
            .setLogicalDeviceId(1)
            .setResponseTimeout(PATIENCE_MILLIS)
            .setSecuritySuite(suite(words))
            .setRawMessageListener(this::captured);
    builder.setTranportProtocol(tcp ? InetTransportProtocol.TCP : InetTransportProtocol.UDP);
    if (words.has("clientTitle")) {
      byte[] title = octets(words, "clientTitle");
      long number = 0;
      for (int i = 3; i < title.length; i++) {
        number = number << 8 | title[i] & 0xff;
      }
      builder.setSystemTitle(new String(title, 0, 3, StandardCharsets.US_ASCII), number);
    }
    if (words.has("counter")) {
      builder.setFrameCounter(words.get("counter").getAsLong());
    }
    connection = builder.build();
    return coded(0);
  }

  private void captured(RawMessageData message) {
    boolean out = message.getMessageSource() == RawMessageData.MessageSource.CLIENT;
    (out ? requests : answers).incrementAndGet();
    if (TRACE) {
      System.err.println((out ? "out " : "in ") + HexFormat.of().formatHex(message.getMessage()));
    }
  }

  private static SecuritySuite suite(JsonObject words) {
    if (words.has("window")) {
      throw new UnsupportedOperationException("general-block-transfer");
    }
    if (words.has("dedicated")) {
      throw new UnsupportedOperationException("dedicated key");
    }
    if (words.has("ciphering")) {
      throw new UnsupportedOperationException("ciphering " + words.get("ciphering").getAsString());
    }
    SecuritySuite.SecuritySuiteBuilder builder =
        SecuritySuite.builder().setAuthenticationMechanism(mechanism(words.get("mechanism").getAsInt()));
    if (words.has("secret")) {
      builder.setPassword(octets(words, "secret"));
    }
    if (words.has("suite")) {
      builder
          .setEncryptionMechanism(words.get("suite").getAsInt() == 2 ? EncryptionMechanism.AES_GCM_256 : EncryptionMechanism.AES_GCM_128)
          .setSecurityPolicy(SecurityPolicy.AUTHENTICATED_AND_ENCRYPTED)
          .setGlobalUnicastEncryptionKey(octets(words, "encryption"))
          .setAuthenticationKey(octets(words, "authentication"));
    }
    return builder.build();
  }

  private static AuthenticationMechanism mechanism(int id) {
    return switch (id) {
      case 0 -> AuthenticationMechanism.NONE;
      case 1 -> AuthenticationMechanism.LOW;
      case 5 -> AuthenticationMechanism.HLS5_GMAC;
      default -> throw new UnsupportedOperationException("mechanism " + id);
    };
  }

  private static byte[] octets(JsonObject words, String word) {
    return HexFormat.of().parseHex(words.get(word).getAsString());
  }

  private static AttributeAddress attribute(JsonObject words) {
    JsonArray at = words.getAsJsonArray("at");
    SelectiveAccessDescription access = null;
    if (words.has("selector")) {
      access = new SelectiveAccessDescription(words.get("selector").getAsInt(), data(words.get("parameters")));
    }
    return new AttributeAddress(at.get(0).getAsInt(), new ObisCode(at.get(1).getAsString().replaceAll("[-:]", ".")), at.get(2).getAsInt(), access);
  }

  private static AttributeAddress attribute(JsonElement at) {
    JsonObject words = new JsonObject();
    words.add("at", at);
    return attribute(words);
  }

  private static SetParameter parameter(JsonObject words) {
    return new SetParameter(attribute(words), data(words.get("value")));
  }

  private JsonObject list(JsonObject words) throws IOException {
    List<AttributeAddress> list = new ArrayList<>();
    words.getAsJsonArray("list").forEach(at -> list.add(attribute(at)));
    JsonArray values = new JsonArray();
    for (GetResult got : connection.get(list)) {
      values.add(got.requestSuccessful() ? json(got.getResultData()) : new JsonPrimitive(got.getResultCode().getCode()));
    }
    JsonObject answer = coded(0);
    answer.add("values", values);
    return answer;
  }

  private JsonObject setList(JsonObject words) throws IOException {
    List<SetParameter> list = new ArrayList<>();
    words.getAsJsonArray("list").forEach(one -> list.add(parameter(one.getAsJsonObject())));
    for (AccessResultCode code : connection.set(list)) {
      if (code != AccessResultCode.SUCCESS) {
        return coded(code.getCode());
      }
    }
    return coded(0);
  }

  private JsonObject action(JsonObject words) throws IOException {
    AttributeAddress at = attribute(words);
    MethodResult result =
        connection.action(new MethodParameter(at.getClassId(), at.getInstanceId(), at.getId(), data(words.get("value"))));
    JsonObject answer = coded(result.getResultCode().getCode());
    if (result.getResultData() != null) {
      answer.add("value", json(result.getResultData()));
    }
    return answer;
  }

  private JsonObject actions(JsonObject words) throws IOException {
    List<MethodParameter> list = new ArrayList<>();
    for (JsonElement one : words.getAsJsonArray("list")) {
      JsonObject each = one.getAsJsonObject();
      AttributeAddress at = attribute(each);
      list.add(new MethodParameter(at.getClassId(), at.getInstanceId(), at.getId(), data(each.get("value"))));
    }
    for (MethodResult result : connection.action(list)) {
      if (result.getResultCode().getCode() != 0) {
        return coded(result.getResultCode().getCode());
      }
    }
    return coded(0);
  }

  private JsonObject close() throws IOException {
    connection.disconnect();
    return coded(0);
  }

  private static JsonObject coded(long code) {
    JsonObject answer = new JsonObject();
    answer.addProperty("result", code);
    return answer;
  }

  private static JsonObject valued(GetResult got) {
    JsonObject answer = coded(got.getResultCode().getCode());
    if (got.requestSuccessful()) {
      answer.add("value", json(got.getResultData()));
    }
    return answer;
  }

  static JsonElement json(DataObject data) {
    return switch (data.getType()) {
      case ARRAY -> pair("array", all(data.getValue()));
      case STRUCTURE -> pair("structure", all(data.getValue()));
      case BOOLEAN -> pair("bool", new JsonPrimitive((Boolean) data.getValue()));
      case OCTET_STRING -> pair("octets", new JsonPrimitive(HexFormat.of().formatHex(data.getValue())));
      case VISIBLE_STRING -> pair("visible", new JsonPrimitive(new String((byte[]) data.getValue(), StandardCharsets.US_ASCII)));
      case BIT_STRING -> pair("bits", new JsonPrimitive(bits(data.getValue())));
      case INTEGER -> number("i8", data);
      case LONG_INTEGER -> number("i16", data);
      case DOUBLE_LONG -> number("i32", data);
      case LONG64 -> number("i64", data);
      case UNSIGNED -> number("u8", data);
      case LONG_UNSIGNED -> number("u16", data);
      case DOUBLE_LONG_UNSIGNED -> number("u32", data);
      case LONG64_UNSIGNED -> number("u64", data);
      case ENUMERATE -> number("enum", data);
      case NULL_DATA -> pair("null", new JsonPrimitive(""));
      case DATE_TIME -> pair("octets", new JsonPrimitive(HexFormat.of().formatHex(((CosemDateFormat) data.getValue()).encode())));
      default -> pair("other", new JsonPrimitive(data.toString()));
    };
  }

  private static JsonArray number(String type, DataObject data) {
    Number number = data.getValue();
    return pair(type, new JsonPrimitive(number));
  }

  private static JsonArray all(List<DataObject> elements) {
    JsonArray all = new JsonArray();
    elements.forEach(element -> all.add(json(element)));
    return all;
  }

  private static String bits(BitString bits) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bits.getNumBits(); i++) {
      text.append(bits.getBitString()[i / 8] >> 7 - i % 8 & 1);
    }
    return text.toString();
  }

  private static JsonArray pair(String type, JsonElement value) {
    JsonArray pair = new JsonArray();
    pair.add(type);
    pair.add(value);
    return pair;
  }

  static DataObject data(JsonElement json) {
    JsonElement value = json.getAsJsonArray().get(1);
    return switch (json.getAsJsonArray().get(0).getAsString()) {
      case "array" -> DataObject.newArrayData(elements(value));
      case "structure" -> DataObject.newStructureData(elements(value));
      case "bool" -> DataObject.newBoolData(value.getAsBoolean());
      case "octets" -> DataObject.newOctetStringData(HexFormat.of().parseHex(value.getAsString()));
      case "visible" -> DataObject.newVisibleStringData(value.getAsString().getBytes(StandardCharsets.US_ASCII));
      case "i8" -> DataObject.newInteger8Data(value.getAsByte());
      case "i16" -> DataObject.newInteger16Data(value.getAsShort());
      case "i32" -> DataObject.newInteger32Data(value.getAsInt());
      case "u8" -> DataObject.newUInteger8Data(value.getAsShort());
      case "u16" -> DataObject.newUInteger16Data(value.getAsInt());
      case "u32" -> DataObject.newUInteger32Data(value.getAsLong());
      case "enum" -> DataObject.newEnumerateData(value.getAsInt());
      case "null" -> DataObject.newNullData();
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static List<DataObject> elements(JsonElement value) {
    List<DataObject> all = new ArrayList<>();
    value.getAsJsonArray().forEach(element -> all.add(data(element)));
    return all;
  }
}
