package io.tiaki.session.dtls.internal;

import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.Suite;
import io.tiaki.session.dtls.Suite.KeyExchange;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Vector;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsKeyExchangeFactory;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** The meter's side of one handshake. */
@SuppressWarnings({"rawtypes", "NullAway"}) // Bouncy Castle's signatures.
final class ServerPeer extends AbstractTlsServer implements HandshakePeer {
  private static final short[] X509_ONLY = {CertificateType.X509};
  private static final short NO_TYPE = -1;

  private final Negotiation negotiation;
  private final @Nullable ConnectionId connectionId;

  private final MessageRules rules;
  private final ServerResumption resumption;
  private final BooleanSupplier renewable;
  private final @Nullable Allowance allowance;
  private volatile boolean renewal;

  ServerPeer(HandshakeSetup setup, MessageRules rules) {
    super(setup.crypto());
    this.negotiation = new Negotiation(setup);
    this.rules = rules;
    this.resumption = new ServerResumption(setup, rules);
    this.renewable = setup.renewable();
    this.allowance = setup.allowance();
    this.connectionId = setup.connectionId();
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
  public boolean isRenewal() {
    return renewal;
  }

  @Override
  public boolean isResumed() {
    return resumption.isResumed();
  }

  @Override
  public @Nullable TlsSession getSessionToResume(byte[] id) {
    return resumption.session(id, offeredCipherSuites, cipherSuites, context.getCrypto());
  }

  @Override
  public byte @Nullable [] getNewSessionID() {
    return resumption.newId(context.getCrypto());
  }

  @Override
  public void notifySession(TlsSession session) {
    resumption.decided(context);
  }

  @Override
  public int getSelectedCipherSuite() throws IOException {
    int resumed = resumption.suite();
    selectedCipherSuite = resumed < 0 ? select() : resumed;
    negotiation.agreed(selectedCipherSuite);
    Suite.of(selectedCipherSuite).ifPresent(rules::agreed);
    if (allowance != null) {
      answer(allowance, resumed >= 0);
    }
    return selectedCipherSuite;
  }

  /** Nothing is signed and no keys are agreed on for who has shown no cookie. */
  private void answer(Allowance unproven, boolean resumes) throws IOException {
    if (resumes) {
      unproven.resumes();
    } else if (!isPlainPsk()) {
      throw new TlsFatalAlert(AlertDescription.internal_error, "A cookie before elliptic curves");
    }
  }

  private int select() throws IOException {
    try {
      return super.getSelectedCipherSuite();
    } catch (TlsFatalAlert none) {
      throw negotiation.refuse(
          "the client offers no suite, curve and kind of key that fits "
              + negotiation.policy()
              + ": change the policy here or there",
          none.getAlertDescription());
    }
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    negotiation.resumed(resumption.completed());
    LeanCertificate.forget(context);
    negotiation.done();
    resumption.keep(context, negotiation);
  }

  @Override
  public TlsKeyExchangeFactory getKeyExchangeFactory() {
    return new NotedKeyExchange(negotiation::usesGroup);
  }

  @Override
  public boolean usesConnectionId() {
    return Negotiation.usesConnectionId(context);
  }

  @Override
  public boolean speaksChecks() {
    return clientExtensions != null && clientExtensions.containsKey(RoutabilityRecords.EXTENSION);
  }

  @Override
  protected byte @Nullable [] getNewConnectionID() {
    return connectionId == null ? null : connectionId.octets();
  }

  /** Agreed anew when a session is resumed, as the connection ID is. */
  @Override
  public void getServerExtensionsForConnection(Hashtable extensions) throws IOException {
    super.getServerExtensionsForConnection(extensions);
    renewal =
        clientExtensions != null
            && clientExtensions.containsKey(Renewal.EXTENSION)
            && renewable.getAsBoolean();
    if (renewal) {
      extensions.put(Renewal.EXTENSION, new byte[0]);
    }
    if (connectionId != null && speaksChecks()) {
      extensions.put(RoutabilityRecords.EXTENSION, new byte[0]);
    }
  }

  @Override
  protected boolean isSelectableCipherSuite(
      int code, int curveBits, int fieldBits, Vector signatures) {
    Suite suite = Suite.of(code).orElse(null);
    if (suite == null || !super.isSelectableCipherSuite(code, curveBits, fieldBits, signatures)) {
      return false;
    }
    boolean common = suite.keyExchange() == KeyExchange.PSK || selectECDH(0) >= 0;
    return common && (suite.keyExchange() != KeyExchange.ECDHE_ECDSA || isShowable());
  }

  /** Whether the client can take what we show: its kind, and the curve of our key. */
  private boolean isShowable() {
    try {
      short type = serverType();
      return type != NO_TYPE
          && negotiation.credential(type).isPresent()
          && isOffered(OurCredentials.curve(negotiation.credential(type).get()).group());
    } catch (IOException unusable) {
      return false;
    }
  }

  /** What we show: the first of ours that the client takes (RFC 7250, 4.2). */
  private short serverType() throws IOException {
    short[] offered = TlsExtensionsUtils.getServerCertificateTypeExtensionClient(clientExtensions);
    for (short type : negotiation.certificateTypes()) {
      for (short one : offered == null ? X509_ONLY : offered) {
        if (one == type) {
          return type;
        }
      }
    }
    return NO_TYPE;
  }

  private boolean isPlainPsk() {
    Suite suite = negotiation.agreed();
    return suite != null && suite.keyExchange() == KeyExchange.PSK;
  }

  private boolean isSigned() {
    Suite suite = negotiation.agreed();
    return suite != null && suite.keyExchange() == KeyExchange.ECDHE_ECDSA;
  }

  @Override
  public @Nullable TlsCredentials getCredentials() throws IOException {
    if (!isSigned()) {
      return null;
    }
    Vector<?> accepted = context.getSecurityParametersHandshake().getClientSigAlgs();
    return negotiation.credentials(
        context, serverType(), accepted == null ? new Vector<>() : accepted);
  }

  @Override
  protected short @Nullable [] getAllowedClientCertificateTypes() {
    return isSigned() ? negotiation.certificateTypes() : null;
  }

  @Override
  protected boolean preferLocalClientCertificateTypes() {
    return true;
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign}, negotiation.signatures(), null);
  }

  @Override
  public void notifyClientCertificate(Certificate client) throws IOException {
    if (client == null || client.isEmpty()) {
      throw negotiation.refuse(
          "the client showed no certificate", AlertDescription.handshake_failure);
    }
    negotiation.judge(client);
  }

  @Override
  public TlsPSKIdentityManager getPSKIdentityManager() throws IOException {
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
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  public int[] getSupportedGroups() {
    return negotiation.groups();
  }

  @Override
  protected int selectECDH(int minimumCurveBits) {
    IntPredicate fits = offered() == null ? ServerPeer::isOld : this::isOffered;
    int[] ours = negotiation.groups();
    return Arrays.stream(ours)
        .filter(fits)
        .findFirst()
        .orElse(offered() == null && ours.length > 0 ? ours[0] : -1);
  }

  /** Who names no groups takes any (RFC 8422, 4), but may be older than those that only agree. */
  private static boolean isOld(int group) {
    return Curve.ofGroup(group).filter(Curve::isSigning).isPresent();
  }

  private boolean isOffered(int group) {
    int[] offered = offered();
    return offered == null || Arrays.stream(offered).anyMatch(one -> one == group);
  }

  private int @Nullable [] offered() {
    return context.getSecurityParametersHandshake().getClientSupportedGroups();
  }

  @Override
  protected boolean allowCertificateStatus() {
    return false;
  }

  @Override
  protected boolean allowEncryptThenMAC() {
    return false;
  }
}
