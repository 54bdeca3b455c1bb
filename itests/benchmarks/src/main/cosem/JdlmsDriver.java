// SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later

import com.beanit.asn1bean.ber.ReverseByteArrayOutputStream;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.openmuc.jdlms.AttributeAccessMode;
import org.openmuc.jdlms.AttributeAddress;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.CosemAttribute;
import org.openmuc.jdlms.CosemClass;
import org.openmuc.jdlms.CosemInterfaceObject;
import org.openmuc.jdlms.DlmsConnection;
import org.openmuc.jdlms.DlmsServer;
import org.openmuc.jdlms.LogicalDevice;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SecuritySuite.EncryptionMechanism;
import org.openmuc.jdlms.SecuritySuite.SecurityPolicy;
import org.openmuc.jdlms.TcpConnectionBuilder;
import org.openmuc.jdlms.datatypes.DataObject;
import org.openmuc.jdlms.internal.DataConverter;
import org.openmuc.jdlms.internal.asn1.cosem.COSEMpdu;
import org.openmuc.jdlms.internal.asn1.cosem.GetDataResult;
import org.openmuc.jdlms.internal.asn1.cosem.GetResponse;
import org.openmuc.jdlms.internal.asn1.cosem.GetResponseNormal;
import org.openmuc.jdlms.internal.asn1.cosem.InvokeIdAndPriority;
import org.openmuc.jdlms.internal.security.crypto.GcmModule;

/**
 * Measures jdlms in blocks: a line on standard input asks for one, a line of JSON answers it.
 * Arguments: what, milliseconds of a block, the message in hexadecimal.
 */
public final class JdlmsDriver {
  private static final byte[] SERVER_TITLE = "TIASRV01".getBytes();
  private static final byte[] ENCRYPTION = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] AUTHENTICATION = HexFormat.of().parseHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf");
  private static final byte GLO_GET_RESPONSE = (byte) 0xcc;

  /** What is measured. */
  private interface Work {
    Object once() throws Exception;
  }

  private JdlmsDriver() {}

  public static void main(String... arguments) throws Exception {
    byte[] message = HexFormat.of().parseHex(arguments[2]);
    Work work =
        switch (arguments[0]) {
          case "decode" -> decode(message);
          case "encode" -> encode(message);
          case "seal" -> seal(message);
          case "open" -> open(message);
          case "get" -> get(message, false);
          case "get-hls5" -> get(message, true);
          default -> null;
        };
    if (work == null) {
      System.out.println("{\"unsupported\":\"" + arguments[0] + "\"}");
      System.exit(3);
    }
    Blocks.answer(work, Integer.parseInt(arguments[1]));
    System.exit(0);
  }

  private static DataObject value(byte[] message) throws Exception {
    COSEMpdu pdu = new COSEMpdu();
    pdu.decode(new ByteArrayInputStream(message));
    return DataConverter.convertDataToDataObject(pdu.getResponse.getResponseNormal.result.data);
  }

  private static Work decode(byte[] message) throws Exception {
    List<DataObject> rows = value(message).getValue();
    List<DataObject> last = rows.get(rows.size() - 1).getValue();
    check(rows.size() == 96 && last.size() == 4, "rows " + rows.size());
    return () -> value(message);
  }

  private static Work encode(byte[] message) throws Exception {
    DataObject value = value(message);
    Work work =
        () -> {
          GetDataResult result = new GetDataResult();
          result.setData(DataConverter.convertDataObjectToData(value));
          GetResponse response = new GetResponse();
          response.setGetResponseNormal(
              new GetResponseNormal(new InvokeIdAndPriority(new byte[] {message[2]}), result));
          COSEMpdu pdu = new COSEMpdu();
          pdu.setGetResponse(response);
          ReverseByteArrayOutputStream out = new ReverseByteArrayOutputStream(message.length);
          pdu.encode(out);
          return out.getArray();
        };
    check(Arrays.equals((byte[]) work.once(), message), "other octets");
    return work;
  }

  private static SecuritySuite suite(boolean hls5) {
    return SecuritySuite.builder()
        .setEncryptionMechanism(EncryptionMechanism.AES_GCM_128)
        .setSecurityPolicy(SecurityPolicy.AUTHENTICATED_AND_ENCRYPTED)
        .setGlobalUnicastEncryptionKey(ENCRYPTION)
        .setAuthenticationKey(AUTHENTICATION)
        .setAuthenticationMechanism(
            hls5 ? AuthenticationMechanism.HLS5_GMAC : AuthenticationMechanism.NONE)
        .build();
  }

  private static Work seal(byte[] message) {
    SecuritySuite suite = suite(true);
    long[] counter = {0};
    return () ->
        GcmModule.processPlain(
            message, 0, message.length, SERVER_TITLE, ++counter[0], suite, GLO_GET_RESPONSE);
  }

  private static Work open(byte[] message) throws Exception {
    SecuritySuite suite = suite(true);
    byte[] sealed = (byte[]) seal(message).once();
    int from = 1 + (sealed[1] < 0 ? 1 + (sealed[1] & 0x7f) : 1);
    byte[] content = Arrays.copyOfRange(sealed, from, sealed.length);
    Work work = () -> GcmModule.decrypt(content, SERVER_TITLE, suite);
    check(Arrays.equals((byte[]) work.once(), message), "other octets");
    return work;
  }

  /** A server and a client: TCP on the loopback; both have threads of their own. */
  private static Work get(byte[] message, boolean hls5) throws Exception {
    long value = ByteBuffer.wrap(message).getInt(5) & 0xffff_ffffL;
    int port = freePort();
    LogicalDevice device = new LogicalDevice(1, "TIA0000000000001", "TIA", 1);
    device.registerCosemObject(new Register(value)).setMasterKey(ENCRYPTION);
    if (hls5) {
      device.addRestriction(32, suite(true));
    }
    DlmsServer.tcpServerBuilder(port).registerLogicalDevice(device).build();
    TcpConnectionBuilder builder =
        new TcpConnectionBuilder(InetAddress.getLoopbackAddress())
            .setPort(port)
            .setClientId(hls5 ? 32 : 16)
            .setLogicalDeviceId(1)
            .setSystemTitle("TIA", 2);
    if (hls5) {
      builder.setSecuritySuite(suite(true));
    }
    DlmsConnection connection = builder.build();
    AttributeAddress address = new AttributeAddress(3, "1.0.1.8.0.255", 2);
    Work work = () -> connection.get(address).getResultData().getValue();
    check(((Number) work.once()).longValue() == value, "another value");
    return work;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A register with a value that does not change. */
  @CosemClass(id = 3, version = 0)
  public static final class Register extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = DataObject.Type.DOUBLE_LONG_UNSIGNED, accessMode = AttributeAccessMode.READ_ONLY)
    private final DataObject value;

    Register(long value) {
      super("1.0.1.8.0.255");
      this.value = DataObject.newUInteger32Data(value);
    }
  }

  private static void check(boolean good, String what) {
    if (!good) {
      throw new IllegalStateException(what);
    }
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
