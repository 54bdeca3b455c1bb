package io.tiaki.session.dtls.internal;

import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Curve;
import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsRawKeyCertificate;

/** Our certificate or raw public key, and the use of its private key, as Bouncy Castle wants it. */
final class OurCredentials {
  private OurCredentials() {}

  /**
   * What we show and sign with.
   *
   * @param accepted which signatures the other end takes
   */
  static TlsCredentials of(
      TlsContext context, Authentication kind, Credential credential, Vector<?> accepted)
      throws IOException {
    return new DefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        new Signer(credential),
        shown(context.getCrypto(), kind, credential),
        algorithm(credential, accepted));
  }

  /** The hash of the curve's strength; another one when the peer does not take that. */
  private static SignatureAndHashAlgorithm algorithm(Credential credential, Vector<?> accepted)
      throws TlsFatalAlert {
    for (short hash :
        new short[] {curve(credential).hash(), HashAlgorithm.sha256, HashAlgorithm.sha384}) {
      if (accepted.contains(ecdsa(hash))) {
        return ecdsa(hash);
      }
    }
    throw new TlsFatalAlert(
        AlertDescription.handshake_failure, "The peer does not take our signatures");
  }

  /** The curve of our key. */
  static Curve curve(Credential credential) throws TlsFatalAlert {
    return Curve.of(credential.curve())
        .orElseThrow(() -> new TlsFatalAlert(AlertDescription.internal_error, "Unknown curve"));
  }

  static SignatureAndHashAlgorithm ecdsa(short hash) {
    return SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa);
  }

  private static Certificate shown(TlsCrypto crypto, Authentication kind, Credential credential)
      throws IOException {
    if (kind == Authentication.RAW_PUBLIC_KEY) {
      TlsCertificate key = new BcTlsRawKeyCertificate((BcTlsCrypto) crypto, credential.publicKey());
      return new Certificate(CertificateType.RawPublicKey, new TlsCertificate[] {key});
    }
    return crypto instanceof GuardedCrypto guarded
        ? guarded.own().shown(crypto, credential.chain())
        : OwnCertificates.of(crypto, credential.chain());
  }

  /** Signs by the credential: the key's value never comes here. */
  private record Signer(Credential credential) implements TlsSigner {
    @Override
    public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash)
        throws IOException {
      try {
        return credential.signDigest(hash);
      } catch (SecurityModuleException e) {
        throw new TlsFatalAlert(
            AlertDescription.internal_error, "Our key did not sign: " + e.getMessage(), e);
      }
    }

    @Override
    @SuppressWarnings("NullAway") // Bouncy Castle asks for null when there is no stream signer.
    public TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) {
      return null;
    }
  }
}
