package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.CertificateValidator;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** The gateway's side of one handshake. */
@SuppressWarnings({"rawtypes", "NullAway"}) // Bouncy Castle's signatures.
final class ClientPeer extends AbstractTlsClient implements HandshakePeer {
  /**
   * Only until the handshake is over: a session must not hold on to a security module that goes.
   */
  private volatile @Nullable Credential credential;

  private final CertificateValidator validator;
  private volatile @Nullable PeerCertificate certificate;
  private volatile @Nullable String refusal;
  private volatile boolean closeNotified;
  private volatile boolean asked;
  private final @Nullable ConnectionId connectionId;
  private boolean speaksChecks;

  private final ClientResumption resumption;
  private final boolean renewal;

  ClientPeer(HandshakeSetup setup, MessageRules rules) {
    super(setup.crypto());
    this.credential = setup.credential();
    this.validator = setup.validator();
    this.resumption = new ClientResumption(setup.resume(), rules);
    this.renewal = setup.renewal();
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
  public boolean usesConnectionId() {
    return TlsProfile.usesConnectionId(context);
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
    credential = null;
    certificate = resumption.completed(context, certificate);
    LeanCertificate.forget(context);
    speaksChecks |= resumption.speaksChecks();
    if (!asked && !resumption.isResumed()) {
      refusal =
          "the meter did not ask for the gateway's certificate: it must require client certificates";
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
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
        certificate = validated(server);
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        asked = true;
        return TlsProfile.credentials(
            context, credential, request.getSupportedSignatureAlgorithms());
      }
    };
  }

  private PeerCertificate validated(TlsServerCertificate server) throws IOException {
    try {
      return validator.validate(TlsProfile.chain(server.getCertificate()));
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
  protected Vector getSupportedGroups(Vector roles) {
    return TlsProfile.groups();
  }

  @Override
  protected Vector getSupportedSignatureAlgorithms() {
    return TlsProfile.signatures();
  }

  @Override
  protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
    return null;
  }

  /** Without what only CBC needs. */
  @Override
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    extensions.remove(TlsExtensionsUtils.EXT_encrypt_then_mac);
    if (connectionId != null) {
      extensions.put(RoutabilityRecords.EXTENSION, new byte[0]);
    }
    if (renewal) {
      extensions.put(Renewal.EXTENSION, new byte[0]);
    }
    return extensions;
  }
}
