// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-or-later

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import gurux.dlms.GXArray;
import gurux.dlms.GXBitString;
import gurux.dlms.GXByteBuffer;
import gurux.dlms.GXDLMSAccessItem;
import gurux.dlms.GXDLMSClient;
import gurux.dlms.GXDateTime;
import gurux.dlms.GXEnum;
import gurux.dlms.GXReplyData;
import gurux.dlms.GXSimpleEntry;
import gurux.dlms.GXStructure;
import gurux.dlms.GXUInt16;
import gurux.dlms.GXUInt32;
import gurux.dlms.GXUInt8;
import gurux.dlms.enums.AccessServiceCommandType;
import gurux.dlms.enums.Authentication;
import gurux.dlms.enums.Conformance;
import gurux.dlms.enums.DataType;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.ObjectType;
import gurux.dlms.enums.Security;
import gurux.dlms.enums.Signing;
import gurux.dlms.objects.GXDLMSData;
import gurux.dlms.objects.GXDLMSObject;
import gurux.dlms.objects.GXDLMSProfileGeneric;
import gurux.dlms.objects.enums.SecuritySuite;
import gurux.dlms.secure.GXDLMSSecureClient;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TimeZone;

/** Gurux's client, told what to do by one JSON object a line; the words are those of all drivers of the interop suite. */
final class GuruxClient {
  private static final int HEADER = 8;
  private static final int MOST_OCTETS = 65_536;
  private static final int PATIENCE_MILLIS = 4_000;
  private static final Set<Conformance> BLOCKS =
      Set.of(Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ, Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE, Conformance.BLOCK_TRANSFER_WITH_ACTION);
  private static final boolean TRACE = Boolean.getBoolean("rig.trace");

  private final boolean tcp;
  private InetSocketAddress address;
  private final Queue<JsonElement> notified = new ArrayDeque<>();
  private Line line;
  private GXDLMSSecureClient client;
  private int answers;
  private int requests;
  private String services = "";
  private long transaction = System.currentTimeMillis();

  public static void main(String... words) throws IOException {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    String[] address = words[1].split(":");
    GuruxClient driver = new GuruxClient(words[0].equals("tcp"), new InetSocketAddress(address[0], Integer.parseInt(address[1])));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String text = in.readLine(); text != null; text = in.readLine()) {
      System.out.println(driver.answer(JsonParser.parseString(text).getAsJsonObject()));
    }
    System.exit(0);
  }

  private GuruxClient(boolean tcp, InetSocketAddress address) {
    this.tcp = tcp;
    this.address = address;
  }

  private JsonObject answer(JsonObject words) {
    JsonObject answer = new JsonObject();
    answers = 0;
    requests = 0;
    services = "";
    try {
      if (client != null) {
        // For general-signing: rising, which the library leaves to its user.
        client.getCiphering().setTransactionId(ByteBuffer.allocate(Long.BYTES).putLong(++transaction).array());
      }
      answer = run(words.get("op").getAsString(), words);
    } catch (UnsupportedOperationException e) {
      answer.addProperty("unsupported", String.valueOf(e.getMessage()));
    } catch (Exception e) {
      if (TRACE) {
        e.printStackTrace();
      }
      answer.addProperty("error", e.toString());
    }
    answer.addProperty("answers", answers);
    answer.addProperty("requests", requests);
    answer.addProperty("tags", services);
    return answer;
  }

  /** The tag of an APDU, as hexadecimal digits. */
  private static String tag(byte[] pdu) {
    return pdu.length > HEADER ? HexFormat.of().toHexDigits(pdu[HEADER]) : "";
  }

  private JsonObject run(String operation, JsonObject words) throws Exception {
    return switch (operation) {
      case "open" -> open(words);
      case "get" -> get(words);
      case "list" -> list(words);
      case "set" -> set(words);
      case "setlist" -> setList(words);
      case "action" -> action(words);
      case "actions" -> throw new UnsupportedOperationException("ACTION with list");
      case "access" -> access(words);
      case "notification" -> notification();
      case "close" -> close();
      default -> throw new UnsupportedOperationException(operation);
    };
  }

  private JsonObject open(JsonObject words) throws Exception {
    if (line != null) {
      line.close();
    }
    if (words.has("port")) {
      address = new InetSocketAddress(address.getAddress(), words.get("port").getAsInt());
    }
    line = tcp ? new TcpLine(address) : new UdpLine(address);
    Authentication mechanism = Authentication.forValue(words.get("mechanism").getAsInt());
    client = new GXDLMSSecureClient(true, words.get("client").getAsInt(), 1, mechanism, null, InterfaceType.WRAPPER);
    client.setMaxReceivePDUSize(words.has("pdu") ? words.get("pdu").getAsInt() : 1_024);
    client.getProposedConformance().addAll(Set.of(Conformance.MULTIPLE_REFERENCES, Conformance.ACCESS, Conformance.DATA_NOTIFICATION));
    if (words.has("conformance")) {
      for (JsonElement name : words.getAsJsonArray("conformance")) {
        client.getProposedConformance().add(Conformance.valueOf(name.getAsString()));
      }
    }
    if (words.has("window")) {
      client.getProposedConformance().removeAll(BLOCKS);
      client.setGbtWindowSize(words.get("window").getAsByte());
    }
    if (words.has("secret")) {
      client.setPassword(octets(words, "secret"));
    }
    if (words.has("clientTitle")) {
      client.getCiphering().setSystemTitle(octets(words, "clientTitle"));
    }
    if (words.has("suite")) {
      client.getCiphering().setSecuritySuite(SecuritySuite.forValue(words.get("suite").getAsInt()));
      client.getCiphering().setSecurity(Security.AUTHENTICATION_ENCRYPTION);
      client.getCiphering().setBlockCipherKey(octets(words, "encryption"));
      client.getCiphering().setAuthenticationKey(octets(words, "authentication"));
    }
    if (words.has("counter")) {
      client.getCiphering().setInvocationCounter(words.get("counter").getAsLong());
    }
    if (words.has("dedicated")) {
      client.getCiphering().setDedicatedKey(octets(words, "dedicated"));
    }
    if (words.has("signing")) {
      // The library keeps the other end's public key with its own private one.
      KeyFactory keys = KeyFactory.getInstance("EC");
      client
          .getCiphering()
          .setSigningKeyPair(
              new KeyPair(
                  keys.generatePublic(new X509EncodedKeySpec(octets(words, "verify"))),
                  keys.generatePrivate(new PKCS8EncodedKeySpec(octets(words, "signing")))));
    }
    GXReplyData reply = all(client.aarqRequest());
    client.parseAareResponse(reply.getData());
    if (client.getIsAuthenticationRequired()) {
      reply = all(client.getApplicationAssociationRequest());
      client.parseApplicationAssociationResponse(reply.getData());
    }
    JsonObject answer = coded(0);
    if (words.has("protection")) {
      client.getCiphering().setSigning(Signing.valueOf(words.get("protection").getAsString()));
    }
    answer.addProperty("conformance", client.getNegotiatedConformance().toString());
    return answer;
  }

  private static byte[] octets(JsonObject words, String word) {
    return HexFormat.of().parseHex(words.get(word).getAsString());
  }

  private static String name(JsonObject words) {
    return words.getAsJsonArray("at").get(1).getAsString().replaceAll("[-:]", ".");
  }

  private static ObjectType type(JsonObject words) {
    return ObjectType.forValue(words.getAsJsonArray("at").get(0).getAsInt());
  }

  private static int index(JsonObject words) {
    return words.getAsJsonArray("at").get(2).getAsInt();
  }

  private static GXDLMSObject object(JsonElement at) {
    JsonObject words = new JsonObject();
    words.add("at", at);
    GXDLMSObject object = GXDLMSClient.createObject(type(words));
    object.setLogicalName(name(words));
    return object;
  }

  private JsonObject get(JsonObject words) throws Exception {
    if (words.has("range") || words.has("entries")) {
      return profile(words);
    }
    return valued(all(client.read(name(words), type(words), index(words))));
  }

  /** By the library's own methods: it needs to know the columns first. */
  private JsonObject profile(JsonObject words) throws Exception {
    GXDLMSProfileGeneric profile = new GXDLMSProfileGeneric(name(words));
    client.updateValue(profile, 3, all(client.read(profile, 3)).getValue());
    answers = 0;
    if (words.has("range")) {
      JsonArray range = words.getAsJsonArray("range");
      return valued(all(client.readRowsByRange(profile, time(range.get(0).getAsLong()), time(range.get(1).getAsLong()))));
    }
    int from = words.getAsJsonArray("entries").get(0).getAsInt();
    int to = words.getAsJsonArray("entries").get(1).getAsInt();
    return valued(all(client.readRowsByEntry(profile, from, to - from + 1)));
  }

  private static GXDateTime time(long epochSecond) {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    calendar.setTimeInMillis(epochSecond * 1_000);
    return new GXDateTime(calendar);
  }

  private JsonObject list(JsonObject words) throws Exception {
    List<Map.Entry<GXDLMSObject, Integer>> list = new ArrayList<>();
    for (JsonElement at : words.getAsJsonArray("list")) {
      list.add(new GXSimpleEntry<>(object(at), at.getAsJsonArray().get(2).getAsInt()));
    }
    JsonArray values = new JsonArray();
    for (byte[] request : client.readList(list)) {
      GXReplyData reply = all(new byte[][] {request});
      for (Object value : (List<?>) reply.getValue()) {
        values.add(json(value));
      }
    }
    JsonObject answer = coded(0);
    answer.add("values", values);
    return answer;
  }

  private JsonObject set(JsonObject words) throws Exception {
    JsonElement value = words.get("value");
    return coded(all(client.write(name(words), java(value), dataType(value), type(words), index(words))).getError());
  }

  /** Of Data objects. */
  private JsonObject setList(JsonObject words) throws Exception {
    List<Map.Entry<GXDLMSObject, Integer>> list = new ArrayList<>();
    for (JsonElement one : words.getAsJsonArray("list")) {
      JsonObject each = one.getAsJsonObject();
      GXDLMSData data = (GXDLMSData) object(each.get("at"));
      data.setValue(java(each.get("value")));
      data.setDataType(2, dataType(each.get("value")));
      list.add(new GXSimpleEntry<>(data, 2));
    }
    return coded(all(client.writeList(list)).getError());
  }

  private JsonObject action(JsonObject words) throws Exception {
    JsonElement value = words.get("value");
    return valued(all(client.method(name(words), type(words), index(words), java(value), dataType(value))));
  }

  private JsonObject access(JsonObject words) throws Exception {
    List<GXDLMSAccessItem> items = new ArrayList<>();
    for (JsonElement at : words.getAsJsonArray("list")) {
      items.add(new GXDLMSAccessItem(AccessServiceCommandType.GET, object(at), at.getAsJsonArray().get(2).getAsInt()));
    }
    GXReplyData reply = all(client.accessRequest(null, items));
    client.parseAccessResponse(items, reply.getData());
    JsonArray values = new JsonArray();
    for (GXDLMSAccessItem item : items) {
      values.add(json(item.getValue()));
    }
    JsonObject answer = coded(0);
    answer.add("values", values);
    return answer;
  }

  private JsonObject notification() throws Exception {
    GXByteBuffer buffer = new GXByteBuffer();
    while (notified.isEmpty()) {
      buffer.set(line.receive());
      GXReplyData reply = new GXReplyData();
      GXReplyData notify = new GXReplyData();
      client.getData(buffer, reply, notify);
      heard(notify);
    }
    JsonObject answer = coded(0);
    answer.add("value", notified.remove());
    return answer;
  }

  private void heard(GXReplyData notify) {
    if (notify.getData().size() != 0 && notify.isComplete()) {
      notified.add(json(notify.getValue()));
      notify.clear();
    }
  }

  private JsonObject close() throws Exception {
    all(client.releaseRequest());
    line.close();
    return coded(0);
  }

  /** Sends what may be several blocks and takes what may be several blocks. */
  private GXReplyData all(byte[][] pdus) throws Exception {
    GXReplyData reply = new GXReplyData();
    for (byte[] pdu : pdus) {
      reply.clear();
      exchange(pdu, reply);
      while (reply.isMoreData()) {
        exchange(reply.isStreaming() ? null : client.receiverReady(reply), reply);
      }
      if (reply.getError() != 0) {
        break;
      }
    }
    return reply;
  }

  private void exchange(byte[] pdu, GXReplyData reply) throws Exception {
    if (pdu != null) {
      requests++;
      services += tag(pdu);
      line.send(pdu);
    }
    GXByteBuffer buffer = new GXByteBuffer();
    GXReplyData notify = new GXReplyData();
    do {
      byte[] received = line.receive();
      services += tag(received);
      buffer.set(received);
      answers++;
      if (client.getData(buffer, reply, notify) && !notify.isNotify() && notify.getData().size() == 0) {
        return;
      }
      heard(notify);
    } while (!reply.isComplete());
  }

  private static JsonObject coded(int code) {
    JsonObject answer = new JsonObject();
    answer.addProperty("result", code);
    return answer;
  }

  private static JsonObject valued(GXReplyData reply) {
    JsonObject answer = coded(reply.getError());
    if (reply.getError() == 0) {
      answer.add("value", json(reply.getValue()));
    }
    return answer;
  }

  private static JsonElement json(Object value) {
    if (value instanceof List<?> list) {
      JsonArray all = new JsonArray();
      list.forEach(element -> all.add(json(element)));
      return pair(value instanceof GXStructure ? "structure" : "array", all);
    } else if (value instanceof byte[] octets) {
      return pair("octets", new JsonPrimitive(HexFormat.of().formatHex(octets)));
    } else if (value instanceof Boolean bool) {
      return pair("bool", new JsonPrimitive(bool));
    } else if (value instanceof String text) {
      return pair("visible", new JsonPrimitive(text));
    } else if (value instanceof GXBitString bits) {
      return pair("bits", new JsonPrimitive(bits.getValue()));
    } else if (value instanceof GXDateTime time) {
      return pair("time", new JsonPrimitive(time.getMeterCalendar().getTimeInMillis() / 1_000));
    } else if (value instanceof Number number) {
      return pair(kind(number), new JsonPrimitive(number.longValue()));
    }
    return value == null ? pair("null", new JsonPrimitive("")) : pair("other", new JsonPrimitive(value.toString()));
  }

  private static String kind(Number number) {
    return switch (number.getClass().getSimpleName()) {
      case "Byte" -> "i8";
      case "Short" -> "i16";
      case "Integer" -> "i32";
      case "Long" -> "i64";
      case "GXUInt8" -> "u8";
      case "GXUInt16" -> "u16";
      case "GXUInt32" -> "u32";
      case "GXUInt64" -> "u64";
      case "GXEnum" -> "enum";
      default -> "other";
    };
  }

  private static JsonArray pair(String type, JsonElement value) {
    JsonArray pair = new JsonArray();
    pair.add(type);
    pair.add(value);
    return pair;
  }

  private static Object java(JsonElement json) {
    JsonElement value = json.getAsJsonArray().get(1);
    return switch (json.getAsJsonArray().get(0).getAsString()) {
      case "array" -> elements(new GXArray(), value);
      case "structure" -> elements(new GXStructure(), value);
      case "octets" -> HexFormat.of().parseHex(value.getAsString());
      case "visible" -> value.getAsString();
      case "bool" -> value.getAsBoolean();
      case "i8" -> value.getAsByte();
      case "i16" -> value.getAsShort();
      case "i32" -> value.getAsInt();
      case "u8" -> new GXUInt8(value.getAsShort());
      case "u16" -> new GXUInt16(value.getAsInt());
      case "u32" -> new GXUInt32(value.getAsLong());
      case "enum" -> new GXEnum(value.getAsInt());
      case "null" -> null;
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static List<Object> elements(List<Object> all, JsonElement value) {
    value.getAsJsonArray().forEach(element -> all.add(java(element)));
    return all;
  }

  private static DataType dataType(JsonElement json) {
    return switch (json.getAsJsonArray().get(0).getAsString()) {
      case "array" -> DataType.ARRAY;
      case "structure" -> DataType.STRUCTURE;
      case "octets" -> DataType.OCTET_STRING;
      case "visible" -> DataType.STRING;
      case "bool" -> DataType.BOOLEAN;
      case "i8" -> DataType.INT8;
      case "i16" -> DataType.INT16;
      case "i32" -> DataType.INT32;
      case "u8" -> DataType.UINT8;
      case "u16" -> DataType.UINT16;
      case "u32" -> DataType.UINT32;
      case "enum" -> DataType.ENUM;
      default -> DataType.NONE;
    };
  }

  private static void trace(String way, byte[] pdu) {
    if (TRACE) {
      System.err.println(way + " " + HexFormat.of().formatHex(pdu));
    }
  }

  private interface Line {
    void send(byte[] pdu) throws IOException;

    byte[] receive() throws IOException;

    void close() throws IOException;
  }

  private static final class UdpLine implements Line {
    private final DatagramSocket socket = new DatagramSocket();

    UdpLine(InetSocketAddress address) throws IOException {
      socket.connect(address);
      socket.setSoTimeout(PATIENCE_MILLIS);
    }

    @Override
    public void send(byte[] pdu) throws IOException {
      trace("out", pdu);
      socket.send(new DatagramPacket(pdu, pdu.length));
    }

    @Override
    public byte[] receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
      socket.receive(packet);
      byte[] pdu = Arrays.copyOf(packet.getData(), packet.getLength());
      trace("in", pdu);
      return pdu;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static final class TcpLine implements Line {
    private final Socket socket = new Socket();
    private final DataInputStream in;

    TcpLine(InetSocketAddress address) throws IOException {
      socket.connect(address);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
    }

    @Override
    public void send(byte[] pdu) throws IOException {
      trace("out", pdu);
      socket.getOutputStream().write(pdu);
    }

    @Override
    public byte[] receive() throws IOException {
      byte[] header = new byte[HEADER];
      in.readFully(header);
      byte[] pdu = Arrays.copyOf(header, HEADER + ByteBuffer.wrap(header).getChar(6));
      in.readFully(pdu, HEADER, pdu.length - HEADER);
      trace("in", pdu);
      return pdu;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
