import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * The JDK's DTLS as a peer for interoperability tests, with the same command line as the others (itests/benchmarks,
 * PeerOptions): certificates only. A server serves one client after the other and echoes; it ends with its standard input.
 */
final class JssePeer {
  private static final int MOST = 65_536;

  private final boolean server;
  private final Map<String, String> options = new HashMap<>();
  private final ByteBuffer plain = ByteBuffer.allocate(MOST);
  private final ByteBuffer sealed = ByteBuffer.allocate(MOST);
  private DatagramSocket socket;
  private InetSocketAddress peer;
  private SSLEngine engine;
  private int echoes;

  private JssePeer(String... words) {
    server = words[0].equals("server");
    for (int i = 1; i + 1 < words.length; i += 2) {
      options.put(words[i], words[i + 1]);
    }
  }

  public static void main(String... words) throws Exception {
    new JssePeer(words).run();
    System.exit(0);
  }

  private void run() throws Exception {
    String[] address = options.get("--address").split(":");
    InetSocketAddress named =
        new InetSocketAddress(InetAddress.getByName(address[0]), Integer.parseInt(address[1]));
    String suite = options.get("--suite");
    System.setProperty("jdk.tls.namedGroups", options.getOrDefault("--curve", "secp256r1"));
    if ("no".equals(options.get("--ems"))) {
      System.setProperty("jdk.tls.useExtendedMasterSecret", "false");
    }
    boolean resumes = options.get("--mode").equals("resume");
    if (!resumes && !options.get("--mode").equals("full")
        || options.getOrDefault("--curve", "").startsWith("brainpool")
        || !supports(suite)) {
      System.out.println("{\"peer\":\"jsse\",\"unsupported\":\"" + options.get("--mode") + " " + suite + "\"}");
      System.exit(3);
    }
    SSLContext context = context();
    if (server) {
      Thread end = new Thread(JssePeer::endWithInput);
      end.setDaemon(true);
      end.start();
      socket = new DatagramSocket(named);
      System.out.println("{\"peer\":\"jsse\",\"ready\":true,\"port\":" + named.getPort() + "}");
      for (; ; ) {
        engine(context, suite);
        try {
          serve();
        } catch (SSLException e) {
          System.err.println("JssePeer: " + e.getMessage());
          wrap(ByteBuffer.allocate(0));
        }
      }
    } else {
      peer = named;
      connect(context, suite);
      byte[] first = engine.getSession().getId();
      if (resumes) {
        connect(context, suite);
        if (first.length == 0 || !Arrays.equals(first, engine.getSession().getId())) {
          throw new IOException("the server did not resume the session");
        }
      }
      System.out.println("{\"peer\":\"jsse\",\"role\":\"client\",\"echoes\":" + echoes + "}");
    }
  }

  private static boolean supports(String suite) throws Exception {
    SSLContext context = SSLContext.getInstance("DTLSv1.2");
    context.init(null, null, null);
    return Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()).contains(suite);
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      // It ends all the same.
    }
    System.exit(0);
  }

  private SSLContext context() throws Exception {
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    Certificate own;
    Certificate authority;
    try (var cert = Files.newInputStream(Path.of(options.get("--cert")));
        var ca = Files.newInputStream(Path.of(options.get("--ca")))) {
      own = certificates.generateCertificate(cert);
      authority = certificates.generateCertificate(ca);
    }
    String pem = Files.readString(Path.of(options.get("--key")));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, new char[0], new Certificate[] {own});
    store.setCertificateEntry("ca", authority);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("DTLSv1.2");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private void engine(SSLContext context, String suite) {
    engine = context.createSSLEngine("peer", 1);
    engine.setUseClientMode(!server);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setCipherSuites(new String[] {suite});
    parameters.setProtocols(new String[] {"DTLSv1.2"});
    parameters.setMaximumPacketSize(1_232);
    parameters.setNeedClientAuth(server);
    parameters.setEnableRetransmissions(true);
    engine.setSSLParameters(parameters);
  }

  private void handshake() throws Exception {
    socket.setSoTimeout(server ? 0 : 1_000);
    engine.beginHandshake();
    long end = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < end) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_UNWRAP -> unwrap(receive());
        case NEED_UNWRAP_AGAIN -> unwrap(ByteBuffer.allocate(0));
        default -> {
          return;
        }
      }
    }
    throw new IOException("the handshake took too long");
  }

  private void wrap(ByteBuffer from) throws IOException {
    sealed.clear();
    engine.wrap(from, sealed);
    sealed.flip();
    if (sealed.hasRemaining() && peer != null) {
      socket.send(new DatagramPacket(sealed.array(), sealed.limit(), peer));
    }
  }

  /** All records of one datagram. */
  private void unwrap(ByteBuffer from) throws IOException {
    plain.clear();
    do {
      SSLEngineResult result = engine.unwrap(from, plain);
      for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
        task.run();
      }
      if (result.bytesConsumed() == 0) {
        return;
      }
    } while (from.hasRemaining());
  }

  private ByteBuffer receive() throws IOException {
    byte[] octets = new byte[MOST];
    DatagramPacket packet = new DatagramPacket(octets, octets.length);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return ByteBuffer.allocate(0);
    }
    if (server) {
      peer = (InetSocketAddress) packet.getSocketAddress();
    }
    return ByteBuffer.wrap(octets, 0, packet.getLength());
  }

  private void connect(SSLContext context, String suite) throws Exception {
    socket = new DatagramSocket();
    engine(context, suite);
    handshake();
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "1"));
    socket.setSoTimeout(5_000);
    for (int i = 0; i < rounds; i++) {
      wrap(ByteBuffer.wrap(new byte[100]));
      unwrap(receive());
      echoes += plain.position() == 100 ? 1 : 0;
    }
    engine.closeOutbound();
    wrap(ByteBuffer.allocate(0));
    socket.close();
  }

  private void serve() throws Exception {
    handshake();
    while (!engine.isInboundDone()) {
      unwrap(receive());
      if (plain.position() > 0) {
        wrap(plain.flip().slice());
      }
    }
  }
}
