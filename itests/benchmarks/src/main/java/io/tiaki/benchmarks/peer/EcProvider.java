package io.tiaki.benchmarks.peer;

import java.security.Provider;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Elliptic curves from Bouncy Castle and nothing else, for peers on the JDK's interfaces: on Java
 * 17 the JDK's own P-256 is several times slower, while its AES is faster.
 */
final class EcProvider extends Provider {
  private static final long serialVersionUID = 1L;

  EcProvider() {
    super("BenchEC", "1", "Elliptic curves of Bouncy Castle");
    for (Map.Entry<Object, Object> entry : new BouncyCastleProvider().entrySet()) {
      String name = entry.getKey().toString();
      if (isEllipticCurve(name)) {
        put(name, entry.getValue());
      }
    }
  }

  private static boolean isEllipticCurve(String name) {
    return name.equals("KeyAgreement.ECDH")
        || name.endsWith(".XDH")
        || name.endsWith(".X25519")
        || name.equals("KeyFactory.EC")
        || name.equals("KeyPairGenerator.EC")
        || name.equals("AlgorithmParameters.EC")
        || name.equals("Signature.SHA256WITHECDSA")
        || name.equals("Signature.NONEwithECDSA")
        || name.startsWith("Alg.Alias.Signature.")
            && name.contains("SHA256")
            && name.endsWith("ECDSA")
        || name.endsWith("1.2.840.10045.2.1")
        || name.endsWith("1.2.840.10045.4.3.2");
  }
}
