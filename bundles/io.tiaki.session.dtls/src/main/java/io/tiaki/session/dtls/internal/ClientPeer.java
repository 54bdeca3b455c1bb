package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Suite;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Objects;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsKeyExchangeFactory;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** The gateway's side of one handshake. */
@SuppressWarnings({"rawtypes", "NullAway"}) // Bouncy Castle's signatures.
final class ClientPeer extends AbstractTlsClient implements HandshakePeer {
  private final Negotiation negotiation;
  private volatile boolean asked;
  private final @Nullable ConnectionId connectionId;
  private boolean speaksChecks;

  private final ClientResumption resumption;
  private final boolean renewal;
  private @Nullable ClientPadding padding; // Of the handshake.

  ClientPeer(HandshakeSetup setup, MessageRules rules) {
    super(setup.crypto());
    this.negotiation = new Negotiation(setup);
    this.resumption = new ClientResumption(setup.resume(), rules);
    this.renewal = setup.renewal();
    this.connectionId = setup.connectionId();
    this.padding = new ClientPadding(setup, rules);
    rules.notAgainOf(setup.timing());
  }

  @Override
  public Negotiation negotiation() {
    return negotiation;
  }

  @Override
  public int suite() {
    return context.getSecurityParametersConnection().getCipherSuite();
  }

  @Override
  public void notifySelectedCipherSuite(int suite) {
    negotiation.agreed(suite);
  }

  @Override
  public boolean usesConnectionId() {
    return Negotiation.usesConnectionId(context);
  }

  @Override
  public boolean speaksChecks() {
    return speaksChecks;
  }

  @Override
  protected byte @Nullable [] getNewConnectionID() {
    return connectionId == null ? null : connectionId.octets();
  }

  @Override
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    speaksChecks = extensions != null && extensions.containsKey(RoutabilityRecords.EXTENSION);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    negotiation.resumed(resumption.completed(context));
    LeanCertificate.forget(context);
    speaksChecks |= resumption.speaksChecks();
    Suite suite = negotiation.agreed();
    boolean signed = suite != null && suite.keyExchange() == Suite.KeyExchange.ECDHE_ECDSA;
    if (signed && !asked && !resumption.isResumed()) {
      throw negotiation.refuse(
          "the meter did not ask for the gateway's certificate: it must require client certificates",
          AlertDescription.handshake_failure);
    }
    negotiation.done();
    resumption.keep(context, negotiation);
    Objects.requireNonNull(padding).completed();
    forget();
  }

  @Override
  public TlsKeyExchangeFactory getKeyExchangeFactory() {
    return new NotedKeyExchange(negotiation::usesGroup);
  }

  /** What was offered is of no use to the session; ten thousand would keep it. */
  private void forget() {
    padding = null;
    supportedGroups = null;
    supportedSignatureAlgorithms = null;
    supportedSignatureAlgorithmsCert = null;
    cipherSuites = null;
    protocolVersions = null;
  }

  @Override
  public boolean isResumed() {
    return resumption.isResumed();
  }

  @Override
  public boolean isRenewal() {
    return renewal && resumption.isRenewal();
  }

  @Override
  public @Nullable ResumableSession resumable() {
    return resumption.fresh();
  }

  @Override
  public @Nullable TlsSession getSessionToResume() {
    return resumption.session(context.getCrypto());
  }

  @Override
  public void notifySessionToResume(@Nullable TlsSession session) {
    resumption.offered(session);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        negotiation.judge(server.getCertificate());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        asked = true;
        short type = context.getSecurityParametersHandshake().getClientCertificateType();
        return negotiation.credentials(context, type, request.getSupportedSignatureAlgorithms());
      }
    };
  }

  @Override
  public TlsPSKIdentity getPSKIdentity() throws IOException {
    return negotiation.sharedKey(context.getCrypto().getSecureRandom());
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    negotiation.alert(description);
  }

  /** None: {@link FlightTimer} knows better. */
  @Override
  public int getHandshakeTimeoutMillis() {
    return 0;
  }

  /** At once, that is whenever {@link GuardedTransport} says that nothing came. */
  @Override
  public int getHandshakeResendTimeMillis() {
    return 1;
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return MessageRules.LONGEST;
  }

  /** Asked only when the other end does not do it. */
  @Override
  public boolean requiresExtendedMasterSecret() {
    return negotiation.requiresExtendedMasterSecret();
  }

  /** Tiny stacks lack RFC 5746; we never renegotiate. */
  @Override
  public void notifySecureRenegotiation(boolean secure) {}

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return Negotiation.versions();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return negotiation.suites();
  }

  @Override
  protected Vector getSupportedGroups(Vector roles) {
    Vector<Integer> groups = new Vector<>();
    for (int group : negotiation.groups()) {
      groups.add(group);
    }
    return groups;
  }

  @Override
  protected @Nullable Vector getSupportedSignatureAlgorithms() {
    return negotiation.policy().isSigned() ? negotiation.signatures() : null;
  }

  @Override
  protected short[] getAllowedClientCertificateTypes() {
    return negotiation.certificateTypes();
  }

  @Override
  protected short[] getAllowedServerCertificateTypes() {
    return negotiation.certificateTypes();
  }

  @Override
  protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
    return null;
  }

  /**
   * Without what only CBC needs, and without the formats of points: there is one (RFC 8422, 5.1.2).
   * Only tinydtls asks for them, which has raw public keys and no certificates.
   */
  @Override
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    extensions.remove(TlsExtensionsUtils.EXT_encrypt_then_mac);
    if (!negotiation.policy().authentications().contains(Authentication.RAW_PUBLIC_KEY)) {
      extensions.remove(TlsExtensionsUtils.EXT_ec_point_formats);
    }
    if (connectionId != null) {
      extensions.put(RoutabilityRecords.EXTENSION, new byte[0]);
    }
    if (renewal) {
      extensions.put(Renewal.EXTENSION, new byte[0]);
    }
    Objects.requireNonNull(padding).add(extensions);
    return extensions;
  }
}
