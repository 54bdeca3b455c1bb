package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.CertificateValidator;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The meter's side of one handshake. */
@SuppressWarnings({"rawtypes", "NullAway"}) // Bouncy Castle's signatures.
final class ServerPeer extends AbstractTlsServer implements HandshakePeer {
  private final Credential credential;
  private final CertificateValidator validator;
  private volatile @Nullable PeerCertificate certificate;
  private volatile @Nullable String refusal;
  private volatile boolean closeNotified;
  private final @Nullable ConnectionId connectionId;

  private final ServerResumption resumption;
  private final BooleanSupplier renewable;
  private volatile boolean renewal;

  ServerPeer(HandshakeSetup setup, MessageRules rules) {
    super(setup.crypto());
    this.credential = setup.credential();
    this.validator = setup.validator();
    this.resumption = new ServerResumption(setup, rules);
    this.renewable = setup.renewable();
    this.connectionId = setup.connectionId();
  }

  @Override
  public @Nullable PeerCertificate certificate() {
    return certificate;
  }

  @Override
  public @Nullable String refusal() {
    return refusal;
  }

  @Override
  public boolean isCloseNotified() {
    return closeNotified;
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
    int suite = resumption.suite();
    return suite < 0 ? super.getSelectedCipherSuite() : (selectedCipherSuite = suite);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    certificate = resumption.completed(context, certificate);
    LeanCertificate.forget(context);
  }

  @Override
  public boolean usesConnectionId() {
    return TlsProfile.usesConnectionId(context);
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
  public TlsCredentials getCredentials() throws IOException {
    Vector<?> accepted = context.getSecurityParametersHandshake().getClientSigAlgs();
    return TlsProfile.credentials(
        context, credential, accepted == null ? new Vector<>() : accepted);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign}, TlsProfile.signatures(), null);
  }

  @Override
  public void notifyClientCertificate(Certificate client) throws IOException {
    if (client == null || client.isEmpty()) {
      refusal = "the client showed no certificate";
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    try {
      certificate = validator.validate(TlsProfile.chain(client));
    } catch (SecurityModuleException e) {
      refusal = e.getMessage();
      throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
    }
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    closeNotified |= description == AlertDescription.close_notify;
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

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  /** Tiny stacks lack RFC 5746; we never renegotiate. */
  @Override
  public void notifySecureRenegotiation(boolean secure) {}

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return TlsProfile.versions();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return TlsProfile.suites();
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  public int[] getSupportedGroups() {
    return new int[] {NamedGroup.secp256r1};
  }

  @Override
  protected int selectECDH(int minimumCurveBits) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    return offered == null || Arrays.contains(offered, NamedGroup.secp256r1)
        ? NamedGroup.secp256r1
        : -1;
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
