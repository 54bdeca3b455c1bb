package io.tiaki.benchmarks.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemCredential;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.session.dtls.internal.GatewaySessions;
import io.tiaki.session.dtls.internal.SessionSettings;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connection IDs (RFC 9146) with Scandium, which does not know RFC 9853, over real sockets. */
@Timeout(60)
class ScandiumRoamingTest {
  private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
  private static final int REBINDINGS = 5;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  @TempDir private Path folder;
  private UdpSelector selector;
  private UdpLink link;
  private ChainValidator validator;
  private DTLSConnector scandium;

  @BeforeEach
  void open() throws Exception {
    Authority authority = new Authority(folder);
    authority.issue("meter", KeyRole.SERVER, 1);
    authority.issue("gateway", KeyRole.CLIENT, 1);
    validator = new ChainValidator(Clock.systemUTC(), pem("ca.pem", Pem.CERTIFICATE));
    selector = new UdpSelector("roaming");
    link = selector.open(UdpSettings.of("roaming", ANY));
  }

  @AfterEach
  void close() {
    if (scandium != null) {
      scandium.destroy();
    }
    selector.close();
  }

  @Test
  void our_gateway_keeps_its_session_with_a_server_while_its_address_changes() throws Exception {
    scandium = connector("meter", DtlsRole.SERVER_ONLY);
    scandium.setRawDataReceiver(
        raw ->
            scandium.send(RawData.outbound(raw.getBytes(), raw.getEndpointContext(), null, false)));
    scandium.start();
    BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
    try (UdpNat nat = new UdpNat(scandium.getAddress());
        GatewaySessions sessions =
            new GatewaySessions(Clock.systemUTC(), SessionSettings.of("dtls"))) {
      sessions.listener(new Listener(opened));
      sessions.module(module(credential("gateway")));
      sessions.link(link);
      sessions.changed(
          new MeterEntry(
              new MeterId("TKI0000000000000"),
              nat.address(),
              MeterEntry.State.PRE_REGISTERED,
              Optional.empty()));
      Session session = opened.poll(20, TimeUnit.SECONDS);
      assertThat(session).isNotNull();
      for (int i = 0; i < REBINDINGS; i++) {
        assertThat(session.send(bytes("ask " + i))).isTrue();
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("ask " + i);
        nat.rebind();
      }
      assertThat(opened).isEmpty();
      assertThat(ends).isEmpty();
    }
  }

  @Test
  void our_meter_keeps_its_session_with_a_client_while_its_address_changes() throws Exception {
    BlockingQueue<DtlsPeer> opened = new LinkedBlockingQueue<>();
    try (DtlsServerEnvironment environment = new DtlsServerEnvironment(4, Clock.systemUTC());
        DtlsServer server =
            new DtlsServer(
                link,
                credential("meter"),
                chain -> validator.validate(chain, Purpose.TLS_CLIENT),
                new Echo(opened),
                environment);
        UdpNat nat = new UdpNat(link.localAddress())) {
      server.start();
      scandium = connector("gateway", DtlsRole.CLIENT_ONLY);
      scandium.setRawDataReceiver(this::heard);
      scandium.start();
      for (int i = 0; i < REBINDINGS; i++) {
        byte[] ask = ("ask " + i).getBytes(UTF_8);
        scandium.send(
            RawData.outbound(ask, new AddressEndpointContext(nat.address()), null, false));
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("ask " + i);
        nat.rebind();
      }
      DtlsPeer peer = opened.poll();
      assertThat(peer).isNotNull();
      assertThat(opened).as("one session for all").isEmpty();
      assertThat(ends).isEmpty();
      assertThat(server.peers()).containsExactly(peer);
    }
  }

  /** It hands on the empty records that ask whether an address is right. */
  private void heard(RawData raw) {
    if (raw.getSize() > 0) {
      heard.add(new String(raw.getBytes(), UTF_8));
    }
  }

  private DTLSConnector connector(String name, DtlsRole role) throws Exception {
    DtlsConfig.register();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    X509Certificate own = certificate(factory, name + ".pem");
    DtlsConnectorConfig.Builder builder =
        DtlsConnectorConfig.builder(new Configuration())
            .set(DtlsConfig.DTLS_ROLE, role)
            .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 4)
            .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false)
            .setAsList(
                DtlsConfig.DTLS_CIPHER_SUITES, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
            .setAddress(ANY)
            .setCertificateIdentityProvider(
                new SingleCertificateProvider(
                    EcKeys.of(pem(name + ".key", Pem.PRIVATE_KEY).get(0)).getPrivate(),
                    new X509Certificate[] {own},
                    CertificateType.X_509))
            .setAdvancedCertificateVerifier(
                StaticNewAdvancedCertificateVerifier.builder()
                    .setTrustedCertificates(certificate(factory, "ca.pem"))
                    .build());
    return new DTLSConnector(builder.build());
  }

  private X509Certificate certificate(CertificateFactory factory, String file) throws Exception {
    return (X509Certificate)
        factory.generateCertificate(new ByteArrayInputStream(pem(file, Pem.CERTIFICATE).get(0)));
  }

  private List<byte[]> pem(String file, String label) throws IOException {
    return Pem.read(folder.resolve(file), label, 1 << 20);
  }

  private Credential credential(String name) throws Exception {
    return new PemCredential(
        EcKeys.of(pem(name + ".key", Pem.PRIVATE_KEY).get(0)), pem(name + ".pem", Pem.CERTIFICATE));
  }

  /** Only what sessions ask a security module for. */
  private SecurityModule module(Credential credential) {
    return (SecurityModule)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SecurityModule.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "credential" -> credential;
                  case "validate" ->
                      validator.validate(chain(arguments[0]), (Purpose) arguments[1]);
                  case "problem" -> Optional.empty();
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private static List<byte[]> chain(Object argument) {
    return (List<byte[]>) argument;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private final class Listener implements SessionListener {
    private final BlockingQueue<Session> opened;

    Listener(BlockingQueue<Session> opened) {
      this.opened = opened;
    }

    @Override
    public void opened(Session session) {
      opened.add(session);
    }

    @Override
    public void received(Session session, ByteBuffer payload) {
      heard.add(UTF_8.decode(payload).toString());
    }

    @Override
    public void closed(Session session, String reason) {
      ends.add(reason);
    }
  }

  private final class Echo implements DtlsServerListener {
    private final BlockingQueue<DtlsPeer> opened;

    Echo(BlockingQueue<DtlsPeer> opened) {
      this.opened = opened;
    }

    @Override
    public void opened(DtlsPeer peer) {
      opened.add(peer);
    }

    @Override
    public void received(DtlsPeer peer, ByteBuffer payload) {
      peer.send(payload);
    }

    @Override
    public void closed(DtlsPeer peer, String reason) {
      ends.add(reason);
    }
  }
}
