// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-or-later

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import gurux.dlms.GXDLMSConnectionEventArgs;
import gurux.dlms.GXDateTime;
import gurux.dlms.GXServerReply;
import gurux.dlms.GXSimpleEntry;
import gurux.dlms.GXTime;
import gurux.dlms.GXUInt16;
import gurux.dlms.GXUInt32;
import gurux.dlms.ValueEventArgs;
import gurux.dlms.enums.AccessMode;
import gurux.dlms.enums.Authentication;
import gurux.dlms.enums.Conformance;
import gurux.dlms.enums.DataType;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.MethodAccessMode;
import gurux.dlms.enums.ObjectType;
import gurux.dlms.enums.Security;
import gurux.dlms.enums.SourceDiagnostic;
import gurux.dlms.enums.Unit;
import gurux.dlms.objects.GXDLMSActivityCalendar;
import gurux.dlms.objects.GXDLMSAssociationLogicalName;
import gurux.dlms.objects.GXDLMSCaptureObject;
import gurux.dlms.objects.GXDLMSClock;
import gurux.dlms.objects.GXDLMSData;
import gurux.dlms.objects.GXDLMSDayProfile;
import gurux.dlms.objects.GXDLMSDayProfileAction;
import gurux.dlms.objects.GXDLMSDisconnectControl;
import gurux.dlms.objects.GXDLMSImageTransfer;
import gurux.dlms.objects.GXDLMSObject;
import gurux.dlms.objects.GXDLMSProfileGeneric;
import gurux.dlms.objects.GXDLMSPushSetup;
import gurux.dlms.objects.GXDLMSRegister;
import gurux.dlms.objects.GXDLMSSeasonProfile;
import gurux.dlms.objects.GXDLMSSecuritySetup;
import gurux.dlms.objects.GXDLMSWeekProfile;
import gurux.dlms.objects.enums.ApplicationContextName;
import gurux.dlms.objects.enums.ControlMode;
import gurux.dlms.objects.enums.ControlState;
import gurux.dlms.objects.enums.ImageTransferStatus;
import gurux.dlms.objects.enums.SecuritySuite;
import gurux.dlms.objects.enums.SortMethod;
import gurux.dlms.secure.GXCiphering;
import gurux.dlms.secure.GXDLMSSecureNotify;
import gurux.dlms.secure.GXDLMSSecureServer2;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;

/**
 * A meter on Gurux's server for the interop suite: the same objects for whoever asks, over the wrapper on a UDP and a TCP port. Who asks is
 * told by the SAP, and so is the security: the second word is a list of the clients with their keys. It ends with its standard input.
 */
final class GuruxServer {
  private static final int HEADER = 8;
  private static final int MOST_OCTETS = 65_536;
  private static final int PUSH_CLIENT = 102;
  private static final int PUBLIC_CLIENT = 16;
  private static final int MOST_PDU = 1_024;
  private static final Set<Conformance> BLOCKS =
      Set.of(Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ, Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE, Conformance.BLOCK_TRANSFER_WITH_ACTION);
  private static final boolean TRACE = Boolean.getBoolean("rig.trace");

  private final Map<Integer, JsonObject> clients = new HashMap<>();
  private final Map<Integer, GXDLMSData> counters = new HashMap<>();
  private final List<GXDLMSObject> objects = new ArrayList<>();
  private final GXDLMSProfileGeneric profile;

  public static void main(String... words) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    new GuruxServer(words[0], JsonParser.parseString(words[1]).getAsJsonArray()).run();
  }

  private GuruxServer(String name, JsonArray clients) {
    for (JsonElement client : clients) {
      this.clients.put(client.getAsJsonObject().get("client").getAsInt(), client.getAsJsonObject());
    }
    GXDLMSData ldn = new GXDLMSData("0.0.42.0.0.255");
    ldn.setValue(name.getBytes(StandardCharsets.US_ASCII));
    ldn.setDataType(2, DataType.OCTET_STRING);
    GXDLMSClock clock = new GXDLMSClock("0.0.1.0.0.255");
    clock.setTime(time(1_781_690_400L));
    GXDLMSRegister imported = register("1.0.1.8.0.255", new GXUInt32(1_234_567), DataType.UINT32, 30);
    GXDLMSRegister exported = register("1.0.2.8.0.255", new GXUInt32(890), DataType.UINT32, 30);
    GXDLMSRegister voltage = register("1.0.32.7.0.255", new GXUInt16(2_301), DataType.UINT16, 35);
    GXDLMSDisconnectControl breaker = new GXDLMSDisconnectControl("0.0.96.3.10.255");
    breaker.setOutputState(true);
    breaker.setControlState(ControlState.CONNECTED);
    breaker.setControlMode(ControlMode.MODE_4);
    GXDLMSImageTransfer image = new GXDLMSImageTransfer("0.0.44.0.0.255");
    image.setImageBlockSize(200);
    image.setImageTransferEnabled(true);
    objects.addAll(List.of(ldn, clock, imported, exported, voltage, message(0), message(1), breaker, image, calendar()));
    profile = profile(clock, imported, exported, voltage);
    objects.add(profile);
    GXDLMSPushSetup push = new GXDLMSPushSetup("0.0.25.9.0.255");
    push.setDestination("");
    for (GXDLMSObject pushed : List.of(ldn, imported)) {
      push.getPushObjectList().add(new GXSimpleEntry<>(pushed, new GXDLMSCaptureObject(2, 0)));
    }
    objects.add(push);
  }

  private static GXDLMSData message(int number) {
    GXDLMSData message = new GXDLMSData("0.0.96.13." + number + ".255");
    message.setValue(new byte[0]);
    message.setDataType(2, DataType.OCTET_STRING);
    return message;
  }

  private static GXDateTime time(long epochSecond) {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    calendar.setTimeInMillis(epochSecond * 1_000);
    return new GXDateTime(calendar);
  }

  private static GXDLMSRegister register(String name, Object value, DataType type, int unit) {
    GXDLMSRegister register = new GXDLMSRegister(name);
    register.setValue(value);
    register.setDataType(2, type);
    register.setScaler(0.1);
    register.setUnit(Unit.forValue(unit));
    return register;
  }

  /** Two days of quarters of an hour; the i-th, from 0, has imported 1,000 + 7 i, exported 3 i, 2,300 + i mod 10. */
  private static GXDLMSProfileGeneric profile(GXDLMSObject... columns) {
    GXDLMSProfileGeneric profile = new GXDLMSProfileGeneric("1.0.99.1.0.255");
    profile.setCapturePeriod(900);
    profile.setSortMethod(SortMethod.FIFO);
    profile.setSortObject(columns[0]);
    profile.setProfileEntries(192);
    profile.setEntriesInUse(192);
    for (GXDLMSObject column : columns) {
      profile.addCaptureObject(column, 2, 0);
    }
    for (int i = 0; i < 192; i++) {
      profile.addRow(
          new Object[] {
            time(1_781_690_400L - 900L * (191 - i)), new GXUInt32(1_000 + 7L * i), new GXUInt32(3L * i), new GXUInt16(2_300 + i % 10)
          });
    }
    return profile;
  }

  private static GXDLMSActivityCalendar calendar() {
    GXDLMSActivityCalendar calendar = new GXDLMSActivityCalendar("0.0.13.0.0.255");
    calendar.setCalendarNameActive("Winter");
    calendar.setSeasonProfileActive(new GXDLMSSeasonProfile[] {new GXDLMSSeasonProfile("S1", new GXDateTime(-1, 1, 1, -1, -1, -1, -1), "W1")});
    GXDLMSWeekProfile week = new GXDLMSWeekProfile();
    week.setName("W1");
    week.setMonday(1);
    week.setTuesday(1);
    week.setWednesday(1);
    week.setThursday(1);
    week.setFriday(1);
    week.setSaturday(1);
    week.setSunday(1);
    calendar.setWeekProfileTableActive(new GXDLMSWeekProfile[] {week});
    GXDLMSDayProfileAction night = new GXDLMSDayProfileAction(new GXTime(22, 0, 0, 0), "0.0.10.0.100.255", 1);
    calendar.setDayProfileTableActive(new GXDLMSDayProfile[] {new GXDLMSDayProfile(1, new GXDLMSDayProfileAction[] {night})});
    calendar.setCalendarNamePassive("None");
    calendar.setSeasonProfilePassive(new GXDLMSSeasonProfile[0]);
    calendar.setWeekProfileTablePassive(new GXDLMSWeekProfile[0]);
    calendar.setDayProfileTablePassive(new GXDLMSDayProfile[0]);
    return calendar;
  }

  private void run() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    DatagramSocket udp = new DatagramSocket(0, here);
    ServerSocket tcp = new ServerSocket(0, 16, here);
    daemon(() -> datagrams(udp));
    daemon(() -> connections(tcp));
    System.out.println("{\"ready\":true,\"udp\":" + udp.getLocalPort() + ",\"tcp\":" + tcp.getLocalPort() + "}");
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private interface Loop {
    void run() throws Exception;
  }

  private static void daemon(Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (Exception e) {
                System.err.println("gurux: " + e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void datagrams(DatagramSocket socket) throws IOException {
    Map<SocketAddress, Peer> peers = new HashMap<>();
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
      socket.receive(packet);
      SocketAddress from = packet.getSocketAddress();
      Peer peer =
          peers.computeIfAbsent(from, f -> new Peer(answer -> socket.send(new DatagramPacket(answer, answer.length, f))));
      peer.received(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  private void connections(ServerSocket server) throws IOException {
    while (true) {
      Socket socket = server.accept();
      socket.setTcpNoDelay(true);
      daemon(
          () -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Peer peer = new Peer(socket.getOutputStream()::write);
            byte[] header = new byte[HEADER];
            while (true) {
              in.readFully(header);
              byte[] pdu = Arrays.copyOf(header, HEADER + ByteBuffer.wrap(header).getChar(6));
              in.readFully(pdu, HEADER, pdu.length - HEADER);
              peer.received(pdu);
            }
          });
    }
  }

  private interface Sender {
    void send(byte[] pdu) throws IOException;
  }

  /** Who is at one address or connection; a server of Gurux's for each of its SAPs. */
  private final class Peer {
    private final Sender sender;
    private final Map<Integer, Meter> meters = new HashMap<>();

    Peer(Sender sender) {
      this.sender = sender;
    }

    void received(byte[] pdu) {
      trace("in", pdu);
      int client = ByteBuffer.wrap(pdu).getChar(2);
      if (!clients.containsKey(client)) {
        return;
      }
      try {
        Meter meter = meters.computeIfAbsent(client, c -> new Meter(c, this::say));
        answer(meter, new GXServerReply(pdu));
        meter.later();
      } catch (Exception e) {
        System.err.println("gurux: " + e);
      }
    }

    /** What streams follows by itself; what comes twice is an error that the library would repeat for ever. */
    private void answer(Meter meter, GXServerReply reply) throws Exception {
      byte[] before = null;
      do {
        meter.handleRequest(reply);
        byte[] next = reply.getReply();
        if (next == null || Arrays.equals(next, before)) {
          return;
        }
        say(next);
        before = next;
        reply.setData(null);
      } while (reply.isStreaming());
    }

    private void say(byte[] pdu) {
      trace("out", pdu);
      try {
        sender.send(pdu);
      } catch (IOException e) {
        System.err.println("gurux: " + e);
      }
    }
  }

  private static void trace(String way, byte[] pdu) {
    if (TRACE) {
      System.err.println(way + " " + HexFormat.of().formatHex(pdu));
    }
  }

  /** For one client. */
  private final class Meter extends GXDLMSSecureServer2 {
    private final int client;
    private final JsonObject terms;
    private final Consumer<byte[]> pushes;
    private GXDLMSPushSetup pushing;
    private GXDLMSAssociationLogicalName counting;

    Meter(int client, Consumer<byte[]> pushes) {
      super(new GXDLMSAssociationLogicalName(), InterfaceType.WRAPPER);
      this.client = client;
      this.terms = clients.get(client);
      this.pushes = pushes;
      setMaxReceivePDUSize(MOST_PDU);
      GXDLMSAssociationLogicalName association = (GXDLMSAssociationLogicalName) getItems().get(0);
      association.setClientSAP(client);
      association.getXDLMSContextInfo().setMaxReceivePduSize(MOST_PDU);
      association.getXDLMSContextInfo().setMaxSendPduSize(MOST_PDU);
      association.getXDLMSContextInfo().getConformance().addAll(everything());
      if (terms.has("window")) {
        // What is longer than an APDU goes in general blocks, as there are no others.
        getConformance().addAll(everything());
        getConformance().removeAll(BLOCKS);
      }
      getItems().addAll(objects);
      secure(association);
      // It would begin to capture by itself.
      profile.setCapturePeriod(0);
      initialize();
      profile.setCapturePeriod(900);
    }

    private List<Conformance> everything() {
      return List.of(
          Conformance.GET, Conformance.SET, Conformance.ACTION, Conformance.SELECTIVE_ACCESS, Conformance.MULTIPLE_REFERENCES,
          Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ, Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE, Conformance.BLOCK_TRANSFER_WITH_ACTION,
          Conformance.DATA_NOTIFICATION, Conformance.ACCESS, Conformance.GENERAL_BLOCK_TRANSFER, Conformance.GENERAL_PROTECTION);
    }

    private void secure(GXDLMSAssociationLogicalName association) {
      association.getAuthenticationMechanismName().setMechanismId(mechanism());
      if (terms.has("serverTitle")) {
        getCiphering().setSystemTitle(octets("serverTitle"));
      }
      if (terms.has("secret")) {
        association.setSecret(octets("secret"));
      }
      if (terms.has("suite")) {
        protect(getCiphering());
      }
      if (terms.has("meterSigning")) {
        getCiphering().setSigningKeyPair(pair());
        association.setSecret(new byte[0]);
      }
      if (client == PUBLIC_CLIENT) {
        clients.values().stream().filter(other -> other.has("counted")).forEach(other -> getItems().add(counter(other)));
      }
      if (terms.has("counted")) {
        count(association);
      }
    }

    /** As the library keeps it: the other end's public key with its own private one. */
    private KeyPair pair() {
      try {
        KeyFactory keys = KeyFactory.getInstance("EC");
        return new KeyPair(
            keys.generatePublic(new X509EncodedKeySpec(octets("signer"))),
            keys.generatePrivate(new PKCS8EncodedKeySpec(octets("meterSigning"))));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException(e);
      }
    }

    /** With a security setup the library looks at invocation counters. */
    private void count(GXDLMSAssociationLogicalName association) {
      GXDLMSSecuritySetup setup = new GXDLMSSecuritySetup("0.0.43.0.0.255");
      setup.setSecuritySuite(SecuritySuite.forValue(terms.get("suite").getAsInt()));
      setup.setServerSystemTitle(octets("serverTitle"));
      setup.setClientSystemTitle(octets("clientTitle"));
      setup.setGuek(octets("encryption"));
      setup.setGak(octets("authentication"));
      getItems().add(setup);
      getItems().add(counter(terms));
      association.setSecuritySetupReference("0.0.43.0.0.255");
      association.getApplicationContextName().setContextId(ApplicationContextName.LOGICAL_NAME_WITH_CIPHERING);
      association.getObjectList().addAll(getItems());
      counting = association;
    }

    /** What is expected of a client, whoever asks and from wherever. */
    private GXDLMSData counter(JsonObject of) {
      return counters.computeIfAbsent(
          of.get("client").getAsInt(),
          c -> {
            GXDLMSData counter = new GXDLMSData("0.0.43.1.0.255");
            counter.setDataType(2, DataType.UINT32);
            counter.setValue(0L);
            return counter;
          });
    }

    private void protect(GXCiphering ciphering) {
      ciphering.setSystemTitle(octets("serverTitle"));
      ciphering.setSecuritySuite(SecuritySuite.forValue(terms.get("suite").getAsInt()));
      ciphering.setSecurity(Security.AUTHENTICATION_ENCRYPTION);
      ciphering.setBlockCipherKey(octets("encryption"));
      ciphering.setAuthenticationKey(octets("authentication"));
    }

    private Authentication mechanism() {
      return Authentication.forValue(terms.get("mechanism").getAsInt());
    }

    private byte[] octets(String word) {
      return HexFormat.of().parseHex(terms.get(word).getAsString());
    }

    /** A push that a method asked for goes out after the method's answer. */
    void later() throws Exception {
      if (pushing != null) {
        GXDLMSSecureNotify notify = new GXDLMSSecureNotify(true, PUSH_CLIENT, 1, InterfaceType.WRAPPER);
        if (terms.has("suite")) {
          protect(notify.getCiphering());
          notify.getCiphering().setInvocationCounter(getCiphering().getInvocationCounter());
        }
        for (byte[] pdu : notify.generatePushSetupMessages(null, pushing)) {
          pushes.accept(pdu);
        }
        pushing = null;
      }
    }

    @Override
    protected boolean isTarget(int serverAddress, int clientAddress) {
      if (counting != null && getAssignedAssociation() == null) {
        setAssignedAssociation(counting);
      }
      return serverAddress == 1 && clientAddress == client;
    }

    @Override
    protected SourceDiagnostic onValidateAuthentication(Authentication authentication, byte[] password) {
      if (authentication != mechanism()) {
        return SourceDiagnostic.NOT_RECOGNISED;
      }
      boolean low = authentication == Authentication.LOW;
      return low && !Arrays.equals(password, octets("secret")) ? SourceDiagnostic.AUTHENTICATION_FAILURE : SourceDiagnostic.NONE;
    }

    @Override
    protected AccessMode onGetAttributeAccess(ValueEventArgs arg) {
      return client == PUBLIC_CLIENT ? AccessMode.READ : AccessMode.READ_WRITE;
    }

    @Override
    protected MethodAccessMode onGetMethodAccess(ValueEventArgs arg) {
      return client == PUBLIC_CLIENT ? MethodAccessMode.NO_ACCESS : MethodAccessMode.ACCESS;
    }

    @Override
    protected GXDLMSObject onFindObject(ObjectType type, int sn, String ln) {
      return null;
    }

    @Override
    protected void onPreAction(ValueEventArgs[] args) {
      for (ValueEventArgs arg : args) {
        if (arg.getTarget() instanceof GXDLMSPushSetup setup) {
          pushing = setup;
          arg.setHandled(true);
        } else if (behaves(arg.getTarget(), arg.getIndex())) {
          arg.setHandled(true);
        }
      }
    }

    /** What the library leaves to the meter. */
    private static boolean behaves(GXDLMSObject object, int method) {
      if (object instanceof GXDLMSDisconnectControl breaker) {
        breaker.setOutputState(method == 2);
        breaker.setControlState(method == 2 ? ControlState.CONNECTED : ControlState.DISCONNECTED);
        return true;
      }
      if (object instanceof GXDLMSActivityCalendar calendar && method == 1) {
        calendar.setCalendarNameActive(calendar.getCalendarNamePassive());
        calendar.setSeasonProfileActive(calendar.getSeasonProfilePassive());
        calendar.setWeekProfileTableActive(calendar.getWeekProfileTablePassive());
        calendar.setDayProfileTableActive(calendar.getDayProfileTablePassive());
        return true;
      }
      if (object instanceof GXDLMSImageTransfer image && method >= 3) {
        boolean whole = !image.getImageTransferredBlocksStatus().contains("0");
        image.setImageTransferStatus(
            method == 3
                ? whole ? ImageTransferStatus.IMAGE_VERIFICATION_SUCCESSFUL : ImageTransferStatus.IMAGE_VERIFICATION_FAILED
                : whole ? ImageTransferStatus.IMAGE_ACTIVATION_SUCCESSFUL : ImageTransferStatus.IMAGE_ACTIVATION_FAILED);
        return true;
      }
      return false;
    }

    @Override
    public void onPreGet(ValueEventArgs[] args) {}

    @Override
    public void onPostGet(ValueEventArgs[] args) {}

    @Override
    public void onPreRead(ValueEventArgs[] args) {}

    @Override
    public void onPostRead(ValueEventArgs[] args) {}

    @Override
    protected void onPreWrite(ValueEventArgs[] args) {}

    @Override
    protected void onPostWrite(ValueEventArgs[] args) {}

    @Override
    protected void onPostAction(ValueEventArgs[] args) {}

    @Override
    protected void onConnected(GXDLMSConnectionEventArgs info) {}

    @Override
    protected void onInvalidConnection(GXDLMSConnectionEventArgs info) {}

    @Override
    protected void onDisconnected(GXDLMSConnectionEventArgs info) {}
  }
}
