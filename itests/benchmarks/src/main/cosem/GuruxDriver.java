// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-or-later

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import gurux.dlms.GXArray;
import gurux.dlms.GXByteBuffer;
import gurux.dlms.GXDLMSConnectionEventArgs;
import gurux.dlms.GXDLMSSettings;
import gurux.dlms.GXReplyData;
import gurux.dlms.GXStructure;
import gurux.dlms.GXUInt32;
import gurux.dlms.GXUInt8;
import gurux.dlms.ValueEventArgs;
import gurux.dlms.enums.AccessMode;
import gurux.dlms.enums.Authentication;
import gurux.dlms.enums.DataType;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.MethodAccessMode;
import gurux.dlms.enums.ObjectType;
import gurux.dlms.enums.Security;
import gurux.dlms.enums.SourceDiagnostic;
import gurux.dlms.internal.GXCommon;
import gurux.dlms.objects.GXDLMSAssociationLogicalName;
import gurux.dlms.objects.GXDLMSObject;
import gurux.dlms.objects.GXDLMSRegister;
import gurux.dlms.objects.GXDLMSSecuritySetup;
import gurux.dlms.objects.enums.ApplicationContextName;
import gurux.dlms.objects.enums.SecuritySuite;
import gurux.dlms.secure.AesGcmParameter;
import gurux.dlms.secure.GXCiphering;
import gurux.dlms.secure.GXDLMSSecureClient;
import gurux.dlms.secure.GXDLMSSecureServer2;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Measures gurux.dlms in blocks: a line on standard input asks for one, a line of JSON answers it.
 * Arguments: what, milliseconds of a block, the message in hexadecimal.
 */
public final class GuruxDriver {
  private static final byte[] CLIENT_TITLE = "TIACLI01".getBytes();
  private static final byte[] SERVER_TITLE = "TIASRV01".getBytes();
  private static final byte[] ENCRYPTION = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] AUTHENTICATION = HexFormat.of().parseHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf");
  private static final int GET_RESPONSE = 0xc4;
  private static final int GLO_GET_RESPONSE = 0xcc;
  private static final int VALUE_FROM = 4;

  /** What is measured. */
  private interface Work {
    Object once() throws Exception;
  }

  private GuruxDriver() {}

  public static void main(String... arguments) throws Exception {
    byte[] message = HexFormat.of().parseHex(arguments[2]);
    Work work =
        switch (arguments[0]) {
          case "decode" -> decode(message);
          case "encode" -> encode(message);
          case "seal" -> seal(message);
          case "open" -> open(message);
          case "get" -> new Meter(Authentication.NONE).get(message);
          case "get-hls5" -> new Meter(Authentication.HIGH_GMAC).get(message);
          default -> null;
        };
    if (work == null) {
      System.out.println("{\"unsupported\":\"" + arguments[0] + "\"}");
      System.exit(3);
    }
    Blocks.answer(work, Integer.parseInt(arguments[1]));
    System.exit(0);
  }

  /** Settings of a client without framing. */
  private static final class Client extends GXDLMSSecureClient {
    Client() {
      super(true, 32, 1, Authentication.NONE, null, InterfaceType.PDU);
    }

    GXDLMSSettings settings() {
      return getSettings();
    }
  }

  private static Work decode(byte[] message) throws Exception {
    Client client = new Client();
    Work work =
        () -> {
          GXReplyData reply = new GXReplyData();
          client.getData(new GXByteBuffer(message), reply);
          return reply.getValue();
        };
    List<?> rows = (List<?>) work.once();
    List<?> last = (List<?>) rows.get(rows.size() - 1);
    check(rows.size() == 96 && last.size() == 4, "rows " + rows.size());
    return work;
  }

  private static Work encode(byte[] message) throws Exception {
    GXDLMSSettings settings = new Client().settings();
    GXArray rows = rows(message);
    Work work =
        () -> {
          GXByteBuffer out = new GXByteBuffer(message.length);
          out.setUInt8(GET_RESPONSE);
          out.setUInt8(1);
          out.setUInt8(message[2] & 0xff);
          out.setUInt8(0);
          GXCommon.setData(settings, out, DataType.ARRAY, rows);
          return out.array();
        };
    check(Arrays.equals((byte[]) work.once(), message), "other octets");
    return work;
  }

  /** The values of the message with the types that this library takes for them. */
  private static GXArray rows(byte[] message) {
    GXByteBuffer in = new GXByteBuffer(message);
    in.position(VALUE_FROM + 2);
    GXArray rows = new GXArray();
    while (in.available() > 0) {
      GXStructure row = new GXStructure();
      in.position(in.position() + 4);
      byte[] time = new byte[12];
      in.get(time);
      row.add(time);
      in.getUInt8();
      row.add(new GXUInt8(in.getUInt8()));
      in.getUInt8();
      row.add(new GXUInt32(in.getUInt32()));
      in.getUInt8();
      row.add(new GXUInt32(in.getUInt32()));
      rows.add(row);
    }
    return rows;
  }

  private static Work seal(byte[] message) throws Exception {
    GXDLMSSettings settings = new Client().settings();
    long[] counter = {0};
    return () ->
        GXCiphering.encrypt(
            new AesGcmParameter(
                settings,
                GLO_GET_RESPONSE,
                Security.AUTHENTICATION_ENCRYPTION,
                SecuritySuite.SUITE_0,
                ++counter[0],
                SERVER_TITLE,
                ENCRYPTION,
                AUTHENTICATION),
            message);
  }

  private static Work open(byte[] message) throws Exception {
    Client client = new Client();
    byte[] sealed =
        (byte[]) seal(message).once();
    Work work =
        () ->
            GXCiphering.decrypt(
                client.getCiphering(),
                new AesGcmParameter(client.settings(), SERVER_TITLE, ENCRYPTION, AUTHENTICATION),
                new GXByteBuffer(sealed));
    check(Arrays.equals((byte[]) work.once(), message), "other octets");
    return work;
  }

  private static void check(boolean good, String what) {
    if (!good) {
      throw new IllegalStateException(what);
    }
  }

  /** A server on a thread of its own, and a client on the caller's: UDP on the loopback. */
  private static final class Meter {
    private final DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final byte[] buffer = new byte[2048];
    private final GXDLMSSecureClient client;
    private final Authentication authentication;

    Meter(Authentication authentication) throws Exception {
      this.authentication = authentication;
      client = new GXDLMSSecureClient(true, 32, 1, authentication, null, InterfaceType.WRAPPER);
      socket.setSoTimeout(2_000);
      socket.connect(server.getLocalSocketAddress());
    }

    Work get(byte[] message) throws Exception {
      long value = new GXByteBuffer(Arrays.copyOfRange(message, 5, 9)).getUInt32();
      GXDLMSRegister register = new GXDLMSRegister("1.0.1.8.0.255");
      register.setValue(new GXUInt32(value));
      serve(register);
      associate();
      Work work =
          () -> {
            GXReplyData reply = exchange(client.read(register, 2)[0]);
            return reply.getValue();
          };
      check(((Number) work.once()).longValue() == value, "another value");
      return work;
    }

    private void associate() throws Exception {
      client.getCiphering().setSystemTitle(CLIENT_TITLE);
      client.getCiphering().setBlockCipherKey(ENCRYPTION);
      client.getCiphering().setAuthenticationKey(AUTHENTICATION);
      if (authentication == Authentication.HIGH_GMAC) {
        client.getCiphering().setSecurity(Security.AUTHENTICATION_ENCRYPTION);
        client.setServerSystemTitle(SERVER_TITLE);
      }
      client.parseAareResponse(exchange(client.aarqRequest()[0]).getData());
      if (client.getIsAuthenticationRequired()) {
        client.parseApplicationAssociationResponse(
            exchange(client.getApplicationAssociationRequest()[0]).getData());
      }
    }

    private GXReplyData exchange(byte[] request) throws Exception {
      socket.send(new DatagramPacket(request, request.length));
      DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
      socket.receive(answer);
      GXReplyData reply = new GXReplyData();
      GXByteBuffer octets = new GXByteBuffer();
      octets.set(answer.getData(), 0, answer.getLength());
      client.getData(octets, reply);
      return reply;
    }

    private void serve(GXDLMSRegister register) {
      GXDLMSAssociationLogicalName association = new GXDLMSAssociationLogicalName();
      association.setClientSAP(32);
      association.getAuthenticationMechanismName().setMechanismId(authentication);
      association.getXDLMSContextInfo().setMaxReceivePduSize(1024);
      association.getXDLMSContextInfo().setMaxSendPduSize(1024);
      Server meter = new Server(association);
      meter.getItems().add(register);
      if (authentication == Authentication.HIGH_GMAC) {
        GXDLMSSecuritySetup setup = new GXDLMSSecuritySetup();
        setup.setServerSystemTitle(SERVER_TITLE);
        setup.setGuek(ENCRYPTION);
        setup.setGak(AUTHENTICATION);
        meter.getItems().add(setup);
        association.setSecuritySetupReference(setup.getLogicalName());
      }
      association.getObjectList().addAll(meter.getItems());
      meter.initialize();
      if (authentication == Authentication.HIGH_GMAC) {
        association
            .getApplicationContextName()
            .setContextId(ApplicationContextName.LOGICAL_NAME_WITH_CIPHERING);
      }
      Thread thread =
          new Thread(
              () -> {
                try {
                  byte[] in = new byte[2048];
                  while (true) {
                    DatagramPacket packet = new DatagramPacket(in, in.length);
                    server.receive(packet);
                    byte[] answer = meter.handleRequest(Arrays.copyOf(in, packet.getLength()));
                    if (answer != null) {
                      server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                  }
                } catch (Exception e) {
                  e.printStackTrace();
                }
              },
              "server");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Allows everything. */
  private static final class Server extends GXDLMSSecureServer2 {
    private final GXDLMSAssociationLogicalName association;

    Server(GXDLMSAssociationLogicalName association) {
      super(association, InterfaceType.WRAPPER);
      this.association = association;
      getCiphering().setSystemTitle(SERVER_TITLE);
      getCiphering().setBlockCipherKey(ENCRYPTION);
      getCiphering().setAuthenticationKey(AUTHENTICATION);
      setMaxReceivePDUSize(1024);
    }

    @Override
    protected boolean isTarget(int serverAddress, int clientAddress) {
      setAssignedAssociation(association);
      return true;
    }

    @Override
    protected SourceDiagnostic onValidateAuthentication(Authentication a, byte[] password) {
      return SourceDiagnostic.NONE;
    }

    @Override
    protected GXDLMSObject onFindObject(ObjectType type, int sn, String ln) {
      return null;
    }

    @Override
    protected AccessMode onGetAttributeAccess(ValueEventArgs e) {
      return AccessMode.READ_WRITE;
    }

    @Override
    protected MethodAccessMode onGetMethodAccess(ValueEventArgs e) {
      return MethodAccessMode.ACCESS;
    }

    @Override
    public void onPreGet(ValueEventArgs[] all) {}

    @Override
    public void onPostGet(ValueEventArgs[] all) {}

    @Override
    public void onPreRead(ValueEventArgs[] all) {}

    @Override
    public void onPostRead(ValueEventArgs[] all) {}

    @Override
    protected void onPreWrite(ValueEventArgs[] all) {}

    @Override
    protected void onPostWrite(ValueEventArgs[] all) {}

    @Override
    protected void onPreAction(ValueEventArgs[] all) {}

    @Override
    protected void onPostAction(ValueEventArgs[] all) {}

    @Override
    protected void onConnected(GXDLMSConnectionEventArgs connection) {}

    @Override
    protected void onInvalidConnection(GXDLMSConnectionEventArgs connection) {}

    @Override
    protected void onDisconnected(GXDLMSConnectionEventArgs connection) {}
  }

  /** The same in every driver. */
  private static final class Blocks {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MOST = 1 << 20;
    private static volatile Object kept;

    private static void answer(Work work, int millis) throws Exception {
      long[] times = new long[MOST];
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      System.out.println("{\"ready\":true}");
      while (in.readLine() != null) {
        System.out.println(block(work, millis, times));
      }
    }

    private static String block(Work work, int millis, long[] times) throws Exception {
      long cpu = SYSTEM.getProcessCpuTime();
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      long end = begin + millis * 1_000_000L;
      int count = 0;
      long before = begin;
      while (before < end && count < MOST) {
        kept = work.once();
        long now = System.nanoTime();
        times[count++] = now - before;
        before = now;
      }
      cpu = SYSTEM.getProcessCpuTime() - cpu;
      allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
      Arrays.sort(times, 0, count);
      return String.format(
          Locale.ROOT,
          "{\"count\":%d,\"cpuMicros\":%.4f,\"allocated\":%.1f,\"p50Micros\":%.3f,\"p99Micros\":%.3f}",
          count,
          cpu / 1e3 / count,
          (double) allocated / count,
          times[count / 2] / 1e3,
          times[(int) (count * 0.99)] / 1e3);
    }
  }
}
