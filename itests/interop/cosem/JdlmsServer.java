// SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later

import static org.openmuc.jdlms.datatypes.DataObject.newArrayData;
import static org.openmuc.jdlms.datatypes.DataObject.newBoolData;
import static org.openmuc.jdlms.datatypes.DataObject.newEnumerateData;
import static org.openmuc.jdlms.datatypes.DataObject.newInteger16Data;
import static org.openmuc.jdlms.datatypes.DataObject.newInteger8Data;
import static org.openmuc.jdlms.datatypes.DataObject.newOctetStringData;
import static org.openmuc.jdlms.datatypes.DataObject.newStructureData;
import static org.openmuc.jdlms.datatypes.DataObject.newUInteger16Data;
import static org.openmuc.jdlms.datatypes.DataObject.newUInteger32Data;
import static org.openmuc.jdlms.datatypes.DataObject.newUInteger8Data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.openmuc.jdlms.AccessResultCode;
import org.openmuc.jdlms.AttributeAccessMode;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.CosemAttribute;
import org.openmuc.jdlms.CosemClass;
import org.openmuc.jdlms.CosemInterfaceObject;
import org.openmuc.jdlms.CosemMethod;
import org.openmuc.jdlms.DlmsServer;
import org.openmuc.jdlms.IllegalAttributeAccessException;
import org.openmuc.jdlms.IllegalMethodAccessException;
import org.openmuc.jdlms.LogicalDevice;
import org.openmuc.jdlms.MethodResultCode;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SecuritySuite.EncryptionMechanism;
import org.openmuc.jdlms.SecuritySuite.SecurityPolicy;
import org.openmuc.jdlms.SelectiveAccessDescription;
import org.openmuc.jdlms.datatypes.BitString;
import org.openmuc.jdlms.datatypes.DataObject;
import org.openmuc.jdlms.datatypes.DataObject.Type;

/**
 * A meter on jDLMS's server for the interop suite, over the wrapper on a TCP port: it has no other. The second word is a list of the clients
 * with their keys. It ends with its standard input.
 */
public final class JdlmsServer {
  private static final long LAST = 1_781_690_400L;
  private static final int ENTRIES = 192;
  private static final int PERIOD = 900;

  private JdlmsServer() {}

  public static void main(String... words) throws Exception {
    LogicalDevice device = new LogicalDevice(1, words[0], "TKI", 1).setMasterKey(new byte[16]);
    device.registerCosemObject(
        new Register("1.0.1.8.0.255", newUInteger32Data(1_234_567), 30),
        new Register("1.0.2.8.0.255", newUInteger32Data(890), 30),
        new Register("1.0.32.7.0.255", newUInteger16Data(2_301), 35),
        new Message("0.0.96.13.0.255"),
        new Message("0.0.96.13.1.255"),
        new Clock(),
        new Profile(),
        new Breaker(),
        new Image(),
        new Calendar());
    for (JsonElement client : JsonParser.parseString(words[1]).getAsJsonArray()) {
      restrict(device, client.getAsJsonObject());
    }
    int port = freePort();
    DlmsServer server = DlmsServer.tcpServerBuilder(port).registerLogicalDevice(device).build();
    System.out.println("{\"ready\":true,\"tcp\":" + port + "}");
    while (System.in.read() >= 0) {}
    server.close();
    System.exit(0);
  }

  /** The library does not tell which port it took. */
  private static int freePort() throws java.io.IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void restrict(LogicalDevice device, JsonObject client) {
    int mechanism = client.get("mechanism").getAsInt();
    if (mechanism != 0 && mechanism != 1 && mechanism != 5) {
      return;
    }
    SecuritySuite.SecuritySuiteBuilder suite =
        SecuritySuite.builder()
            .setAuthenticationMechanism(
                mechanism == 5 ? AuthenticationMechanism.HLS5_GMAC : mechanism == 1 ? AuthenticationMechanism.LOW : AuthenticationMechanism.NONE);
    if (client.has("secret")) {
      suite.setPassword(octets(client, "secret"));
    }
    if (client.has("suite")) {
      suite
          .setEncryptionMechanism(client.get("suite").getAsInt() == 2 ? EncryptionMechanism.AES_GCM_256 : EncryptionMechanism.AES_GCM_128)
          .setSecurityPolicy(SecurityPolicy.AUTHENTICATED_AND_ENCRYPTED)
          .setGlobalUnicastEncryptionKey(octets(client, "encryption"))
          .setAuthenticationKey(octets(client, "authentication"));
    }
    device.addRestriction(client.get("client").getAsInt(), suite.build());
  }

  private static byte[] octets(JsonObject words, String word) {
    return HexFormat.of().parseHex(words.get(word).getAsString());
  }

  /** date-time of 12 octets, UTC. */
  private static DataObject time(long epochSecond) {
    LocalDateTime t = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    byte[] octets = {
      (byte) (t.getYear() >> 8), (byte) t.getYear(), (byte) t.getMonthValue(), (byte) t.getDayOfMonth(), (byte) t.getDayOfWeek().getValue(),
      (byte) t.getHour(), (byte) t.getMinute(), (byte) t.getSecond(), 0, 0, 0, 0
    };
    return newOctetStringData(octets);
  }

  private static long second(DataObject time) {
    ByteBuffer t = ByteBuffer.wrap((byte[]) time.getValue());
    return LocalDateTime.of(t.getChar(0), t.get(2), t.get(3), t.get(5), t.get(6), t.get(7)).toEpochSecond(ZoneOffset.UTC);
  }

  private static DataObject name(String obis) {
    byte[] octets = new byte[6];
    String[] parts = obis.split("\\.");
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) Integer.parseInt(parts[i]);
    }
    return newOctetStringData(octets);
  }

  /** Class 3. */
  @CosemClass(id = 3)
  public static final class Register extends CosemInterfaceObject {
    @CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY)
    private final DataObject value;

    @CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.STRUCTURE)
    private final DataObject scalerUnit;

    Register(String name, DataObject value, int unit) {
      super(name);
      this.value = value;
      scalerUnit = newStructureData(newInteger8Data((byte) -1), newEnumerateData(unit));
    }
  }

  /** Class 1, written by clients. */
  @CosemClass(id = 1)
  public static final class Message extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = Type.OCTET_STRING)
    private DataObject value = newOctetStringData(new byte[0]);

    Message(String name) {
      super(name);
    }

    public DataObject getValue() {
      return value;
    }

    public void setValue(DataObject value) {
      this.value = value;
    }
  }

  /** Class 8. */
  @CosemClass(id = 8)
  public static final class Clock extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = Type.OCTET_STRING)
    private DataObject time = time(LAST);

    @CosemAttribute(id = 3, type = Type.LONG_INTEGER)
    private DataObject zone = newInteger16Data((short) 0);

    Clock() {
      super("0.0.1.0.0.255");
    }

    public DataObject getTime() {
      return time;
    }

    public void setTime(DataObject time) {
      this.time = time;
    }

    public DataObject getZone() {
      return zone;
    }

    public void setZone(DataObject zone) {
      this.zone = zone;
    }
  }

  /** Class 7; the i-th entry, from 0, has imported 1,000 + 7 i, exported 3 i, 2,300 + i mod 10. */
  @CosemClass(id = 7, version = 1)
  public static final class Profile extends CosemInterfaceObject {
    @CosemAttribute(
        id = 2,
        accessMode = AttributeAccessMode.READ_ONLY,
        type = Type.ARRAY,
        selector = {1, 2})
    private final DataObject buffer;

    @CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.ARRAY)
    private final DataObject captureObjects;

    @CosemAttribute(id = 4, accessMode = AttributeAccessMode.READ_ONLY, type = Type.DOUBLE_LONG_UNSIGNED)
    private final DataObject capturePeriod = newUInteger32Data(PERIOD);

    @CosemAttribute(id = 7, accessMode = AttributeAccessMode.READ_ONLY, type = Type.DOUBLE_LONG_UNSIGNED)
    private final DataObject entriesInUse = newUInteger32Data(ENTRIES);

    private final List<DataObject> rows = new ArrayList<>();

    Profile() {
      super("1.0.99.1.0.255");
      for (int i = 0; i < ENTRIES; i++) {
        rows.add(
            newStructureData(
                time(LAST - (long) PERIOD * (ENTRIES - 1 - i)),
                newUInteger32Data(1_000 + 7L * i),
                newUInteger32Data(3L * i),
                newUInteger16Data(2_300 + i % 10)));
      }
      buffer = newArrayData(rows);
      captureObjects =
          newArrayData(List.of(column(8, "0.0.1.0.0.255"), column(3, "1.0.1.8.0.255"), column(3, "1.0.2.8.0.255"), column(3, "1.0.32.7.0.255")));
    }

    private static DataObject column(int classId, String name) {
      return newStructureData(newUInteger16Data(classId), name(name), newInteger8Data((byte) 2), newUInteger16Data(0));
    }

    public DataObject getBuffer(SelectiveAccessDescription access) throws IllegalAttributeAccessException {
      if (access == null) {
        return buffer;
      }
      List<DataObject> words = access.getAccessParameter().getValue();
      if (access.getAccessSelector() == 1) {
        long from = second(words.get(1));
        long to = second(words.get(2));
        return newArrayData(rows.stream().filter(row -> within(row, from, to)).toList());
      }
      if (access.getAccessSelector() == 2) {
        long from = ((Number) words.get(0).getValue()).longValue();
        long to = ((Number) words.get(1).getValue()).longValue();
        return newArrayData(rows.subList((int) from - 1, (int) Math.min(to == 0 ? ENTRIES : to, ENTRIES)));
      }
      throw new IllegalAttributeAccessException(AccessResultCode.SCOPE_OF_ACCESS_VIOLATED);
    }

    private static boolean within(DataObject row, long from, long to) {
      List<DataObject> columns = row.getValue();
      long second = second(columns.get(0));
      return from <= second && second <= to;
    }
  }

  /** Class 70. */
  @CosemClass(id = 70)
  public static final class Breaker extends CosemInterfaceObject {
    @CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY, type = Type.BOOLEAN)
    private DataObject output = newBoolData(true);

    @CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.ENUMERATE)
    private DataObject state = newEnumerateData(1);

    @CosemAttribute(id = 4, type = Type.ENUMERATE)
    private DataObject mode = newEnumerateData(4);

    Breaker() {
      super("0.0.96.3.10.255");
    }

    public DataObject getOutput() {
      return output;
    }

    public DataObject getState() {
      return state;
    }

    public DataObject getMode() {
      return mode;
    }

    public void setMode(DataObject mode) {
      this.mode = mode;
    }

    @CosemMethod(id = 1, consumes = Type.INTEGER)
    public void disconnect(DataObject zero) throws IllegalMethodAccessException {
      output = newBoolData(false);
      state = newEnumerateData(0);
    }

    @CosemMethod(id = 2, consumes = Type.INTEGER)
    public void reconnect(DataObject zero) throws IllegalMethodAccessException {
      output = newBoolData(true);
      state = newEnumerateData(1);
    }
  }

  /** Class 18. */
  @CosemClass(id = 18)
  public static final class Image extends CosemInterfaceObject {
    private static final int BLOCK = 200;

    @CosemAttribute(id = 2, accessMode = AttributeAccessMode.READ_ONLY, type = Type.DOUBLE_LONG_UNSIGNED)
    private final DataObject blockSize = newUInteger32Data(BLOCK);

    @CosemAttribute(id = 3, accessMode = AttributeAccessMode.READ_ONLY, type = Type.BIT_STRING)
    private DataObject blocks = DataObject.newBitStringData(new BitString(new byte[0], 0));

    @CosemAttribute(id = 4, accessMode = AttributeAccessMode.READ_ONLY, type = Type.DOUBLE_LONG_UNSIGNED)
    private DataObject firstMissing = newUInteger32Data(0);

    @CosemAttribute(id = 5, type = Type.BOOLEAN)
    private DataObject enabled = newBoolData(true);

    @CosemAttribute(id = 6, accessMode = AttributeAccessMode.READ_ONLY, type = Type.ENUMERATE)
    private DataObject status = newEnumerateData(0);

    private final TreeMap<Long, byte[]> received = new TreeMap<>();
    private int count;

    Image() {
      super("0.0.44.0.0.255");
    }

    public DataObject getBlocks() {
      return blocks;
    }

    public DataObject getFirstMissing() {
      return firstMissing;
    }

    public DataObject getEnabled() {
      return enabled;
    }

    public void setEnabled(DataObject enabled) {
      this.enabled = enabled;
    }

    public DataObject getStatus() {
      return status;
    }

    @CosemMethod(id = 1, consumes = Type.STRUCTURE)
    public void initiate(DataObject image) throws IllegalMethodAccessException {
      List<DataObject> words = image.getValue();
      long size = ((Number) words.get(1).getValue()).longValue();
      count = (int) ((size + BLOCK - 1) / BLOCK);
      received.clear();
      status = newEnumerateData(1);
      tell();
    }

    @CosemMethod(id = 2, consumes = Type.STRUCTURE)
    public void block(DataObject block) throws IllegalMethodAccessException {
      List<DataObject> words = block.getValue();
      received.put(((Number) words.get(0).getValue()).longValue(), words.get(1).getValue());
      tell();
    }

    @CosemMethod(id = 3, consumes = Type.INTEGER)
    public void verify(DataObject zero) throws IllegalMethodAccessException {
      status = newEnumerateData(received.size() == count ? 3 : 4);
    }

    @CosemMethod(id = 4, consumes = Type.INTEGER)
    public void activate(DataObject zero) throws IllegalMethodAccessException {
      if (received.size() != count) {
        throw new IllegalMethodAccessException(MethodResultCode.OTHER_REASON);
      }
      status = newEnumerateData(6);
    }

    private void tell() {
      byte[] bits = new byte[(count + 7) / 8];
      long missing = 0;
      for (int i = 0; i < count; i++) {
        if (received.containsKey((long) i)) {
          bits[i / 8] |= (byte) (0x80 >> i % 8);
          missing += missing == i ? 1 : 0;
        }
      }
      blocks = DataObject.newBitStringData(new BitString(bits, count));
      firstMissing = newUInteger32Data(missing);
    }
  }

  /** Class 20, as much of it as the suite uses. */
  @CosemClass(id = 20)
  public static final class Calendar extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = Type.OCTET_STRING)
    private DataObject active = newOctetStringData("Winter".getBytes(StandardCharsets.US_ASCII));

    @CosemAttribute(id = 5, type = Type.ARRAY)
    private DataObject activeDays =
        newArrayData(
            List.of(
                newStructureData(
                    newUInteger8Data((short) 1),
                    newArrayData(
                        List.of(
                            newStructureData(newOctetStringData(new byte[] {22, 0, 0, 0}), name("0.0.10.0.100.255"), newUInteger16Data(1)))))));

    @CosemAttribute(id = 6, type = Type.OCTET_STRING)
    private DataObject passive = newOctetStringData("None".getBytes(StandardCharsets.US_ASCII));

    @CosemAttribute(id = 9, type = Type.ARRAY)
    private DataObject passiveDays = newArrayData(List.of());

    @CosemAttribute(id = 3, type = Type.ARRAY)
    private DataObject activeSeasons = newArrayData(List.of());

    @CosemAttribute(id = 4, type = Type.ARRAY)
    private DataObject activeWeeks = newArrayData(List.of());

    @CosemAttribute(id = 7, type = Type.ARRAY)
    private DataObject passiveSeasons = newArrayData(List.of());

    @CosemAttribute(id = 8, type = Type.ARRAY)
    private DataObject passiveWeeks = newArrayData(List.of());

    Calendar() {
      super("0.0.13.0.0.255");
    }

    public DataObject getPassiveWeeks() {
      return passiveWeeks;
    }

    public void setPassiveWeeks(DataObject passiveWeeks) {
      this.passiveWeeks = passiveWeeks;
    }

    public DataObject getPassiveSeasons() {
      return passiveSeasons;
    }

    public void setPassiveSeasons(DataObject passiveSeasons) {
      this.passiveSeasons = passiveSeasons;
    }

    public DataObject getActiveWeeks() {
      return activeWeeks;
    }

    public void setActiveWeeks(DataObject activeWeeks) {
      this.activeWeeks = activeWeeks;
    }

    public DataObject getActiveSeasons() {
      return activeSeasons;
    }

    public void setActiveSeasons(DataObject activeSeasons) {
      this.activeSeasons = activeSeasons;
    }

    public DataObject getActive() {
      return active;
    }

    public void setActive(DataObject active) {
      this.active = active;
    }

    public DataObject getActiveDays() {
      return activeDays;
    }

    public void setActiveDays(DataObject activeDays) {
      this.activeDays = activeDays;
    }

    public DataObject getPassive() {
      return passive;
    }

    public void setPassive(DataObject passive) {
      this.passive = passive;
    }

    public DataObject getPassiveDays() {
      return passiveDays;
    }

    public void setPassiveDays(DataObject passiveDays) {
      this.passiveDays = passiveDays;
    }

    @CosemMethod(id = 1, consumes = Type.INTEGER)
    public void activate(DataObject zero) throws IllegalMethodAccessException {
      active = passive;
      activeSeasons = passiveSeasons;
      activeWeeks = passiveWeeks;
      activeDays = passiveDays;
    }
  }
}
